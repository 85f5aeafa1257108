"""What people call things, and what reports call them.

Written for this project from the words of the sector. Two relations, because they
justify different answers:

* ``SAME``: phrases on one line mean the same thing in a question about care, so a
  passage that holds any of them speaks of it.
* ``RELATED``: the left phrase is often not a report's own word; passages that hold a
  right-hand phrase are close to it, and an answer that rests on them must say so.
"""

from __future__ import annotations

from functools import lru_cache

from ingest.terms import STOP_WORDS, stem, words

Phrase = tuple[str, ...]  # stems, stop words removed

SAME = """
boss, gaffer, manager, management, registered manager, managers, managerial
owner, provider, company
leader, leaders, leadership, senior staff, bosses
carer, carers, care worker, staff, care staff, support worker, employee, worker
staff, workforce, team
resident, service user, client, people, person
family, families, relative, relatives, loved one
council, local authority, social services
cqc, regulator, commission
safeguarding, protect, abuse
abuse, neglect, harm
med, medicine, medication, tablet, pill, drug, mar
administer, administration, give medicine
painkiller, pain relief, pain patch
mistake, error
accident, incident
fall, slip, tumble
complaint, complain, grievance, moan, grumble
whistleblowing, whistle blowing, whistleblower, whistleblow, speak up, raise concern, raise worry
scared, afraid, frightened, fear, worried
rude, rudely, disrespectful, talk down
rough, roughly, handled roughly, heavy handed
food, meal, diet, eat, nutrition, dining, grub, dinner, lunch, menu
drink, fluid, hydration
choke, choking, swallow, swallowing, dysphagia
bowel, bowels, bowel monitoring, constipation
bedsore, bed sore, pressure sore, pressure ulcer, pressure area, pressure injury, skin integrity
toilet, loo, continence, incontinence, catheter, bathroom
call bell, buzzer, alarm, bell
wheelchair, step free, accessible, ramp, disabled access
overseas, abroad, international, foreign, migrant
dentist, dental
permanent, substantive
green, environmental, sustainability, carbon, recycling
internet, online, website
proof, evidence
punctual, on time, late
hidden, secret, covert
sedate, sedative, sedation, calming medicine, calming drug
bully, bullied, bullying, intimidate, harass
shouted, shout, rude
extra, additional
wash, washing, bath, shower, personal care
hoist, hoisting, moving and handling, transfer
restrain, restraint, restrained, hold down
lock, locked
consent, permission, agree to care
capacity, mental capacity, mca
best interest, best interests
deprivation of liberty, dols, liberty
dignity, dignified, undignified
privacy, private
respect, respectful, respected
kind, kindness, caring, compassion, compassionate
choice, choose, preference
independent, independence
activity, activities, hobby, outing, entertainment
lonely, loneliness, isolation, isolated
end of life, dying, palliative
dementia, alzheimer
infection, hygiene, infection prevention, infection control, ppe
clean, cleaning, cleanliness, dirty, unclean
building, premises, environment
equipment, aid
fire, fire safety, evacuation
training, trained, course, qualification
induction, probation, shadowing
supervision, supervise, appraisal, one to one
competency, competence, competent
rota, roster, shift, staffing level
short staffed, understaffed, not enough staff, staff shortage, insufficient staff
recruit, recruitment, hire, hiring, dbs, reference check
agency staff, agency worker, temporary staff
late, missed visit, missed call, late visit, late call
visit, call
morale, happy at work
support, supported
audit, auditing, check, quality check, quality assurance
spot check, observation of practice
oversight, governance
policy, policies, procedure
record, records, paperwork, documentation, document, notes
care plan, care planning, support plan
risk assessment, assess risk, risk
review, reviewed
feedback, survey, questionnaire, opinion, views
meeting, meetings
notify, notification, statutory notification, notifiable, report to cqc
apology, apologise, apologised, sorry
open, openness, transparent, transparency, honest, honesty
secretive, closed culture
culture, atmosphere, ethos
vision, values, strategy
equality, diversity, discrimination, racism, inclusion
disciplinary, discipline, warning, sacked, sacking
lesson, learning, lessons learned, lessons learnt
improve, improvement, improved
breach, breached, broke the law, break the law, illegal
regulation, regulations, legal requirement
enforcement, action taken
warning notice, notice
professional, professionals, healthcare professional, clinician
gp, doctor
nurse, nursing, district nurse, community nurse
physiotherapist, physio
social worker, social services
partner, partners, partnership, other agencies
nhs, health service
hospital, admission
police, crime
confidential, confidentiality, data protection, gdpr
previous, last, earlier
address, moved
communication, communicate
defensive, confrontational
problem, concern, worry, issue, shortfall, criticism, failing, weakness, wrong
praise, praised, positive, good practice, strength
injury, injured, hurt, wound
peg, feeding tube, tube feed
clinical, clinical task
"""

RELATED = """
duty of candour: apology, open, transparent
special measures: enforcement, urgent action
bullying: rude, respect staff, treatment of staff
burnout: morale, wellbeing
"""


def phrase(text: str) -> Phrase:
    """The stems of a phrase without stop words; all its stems if only stop words."""
    found = words(text)
    return tuple(stem(word) for word in found if word not in STOP_WORDS) or tuple(map(stem, found))


@lru_cache(maxsize=1)
def same_meaning() -> dict[Phrase, frozenset[Phrase]]:
    """Each known phrase with every phrase that means the same, itself included."""
    groups: dict[Phrase, frozenset[Phrase]] = {}
    for line in SAME.strip().splitlines():
        members = frozenset(phrase(part) for part in line.split(","))
        for member in members:
            groups[member] = groups.get(member, frozenset()) | members
    return groups


@lru_cache(maxsize=1)
def related() -> dict[Phrase, frozenset[Phrase]]:
    """Each phrase that reports seldom use, with the phrases that come close to it."""
    table = (line.split(":") for line in RELATED.strip().splitlines())
    return {
        phrase(left): frozenset(phrase(part) for part in right.split(",")) for left, right in table
    }
