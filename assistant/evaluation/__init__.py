"""The product measured by its own code, over files of questions with known evidence."""
