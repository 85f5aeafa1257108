"""Reading report files into a record that can be searched."""
