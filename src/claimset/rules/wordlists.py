"""Which texts begin by pointing back: with 'she', 'its' or 'the latter'.

Many words that look like it point nowhere. Where a reader could not be sure, a text is
taken to be in order: a false accusation costs more than a slip that a reader sees.
"""

import re

# A full stop within a sentence: after an initial ("U. S.") or one of these.
ABBREVIATION = re.compile(
    r"\b(?:[^\W\d_]|Mrs?|Ms|Mme|Messrs|Drs?|Profs?|Sts?|Ste|Srs?|Jrs?|Gens?|Col|Lts?"
    r"|Maj|Capt|Cmdr|Cpl|Sgt|Brig|Adm|Sens?|Reps?|Govs?|Pres|Amb|Rev|Hon|Fr|Supt|Insp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mts?|Ft|Inc|Ltd|Co|Corp|Bros|Univ"
    r"|Dept|[Nn]os?|[Aa]rts?|[Cc]h|[Ss]ecs?|[Ff]igs?|[Vv]ols?|[Ee]ds?|paras?|pp|vs|al|etc"
    r"|ca|cf|approx|est)\.\Z"
)

_APOSTROPHE = "['\N{RIGHT SINGLE QUOTATION MARK}]"
# As the first word "US" is a country, "IT" a trade, and "I." or "I-95" no person.
_PERSON = (
    r"(?:(?i:he|she|they|him|them|hers|theirs|we|ours|yours?|you)\b"
    rf"|(?:[Ii]t|[Uu]s|[Mm]e)\b|I(?:{_APOSTROPHE}| [a-z]))"
)
_OWNER = r"(?i:his|her|their|its|our|my|your)\b"
_THIS = r"(?i:this|these|those|such|that)\b"
_LATTER = r"(?i:the latter|the former|both)\b"

BEGINNING = re.compile(rf"(?:{_PERSON}|{_OWNER}|{_THIS}|{_LATTER})")
"""How such a text may begin; `re` and RE2 read it alike."""

# "He Jiankui", "Me 262" and "This American Life" are names; "Its" begins none.
_CALLED = re.compile(rf"{_PERSON} [A-Z0-9]")
_MAYBE_CALLED = re.compile(
    rf"(?!(?i:its)\b)(?:{_OWNER}|{_THIS})(?:{_APOSTROPHE}\w+)? (?=[A-Z])"
)

_TITLE = re.compile(
    r"(?:his|her|our|your|their) "
    r"(?:majesty|majesties|highness|holiness|excellency|grace|lady|lord)\b",
    re.IGNORECASE,
)
# "That the Guild closed was noted": the word points to what follows.
_CONJUNCTION = re.compile(
    r"that (?:an?|the|no|not|none|nobody|nothing|some\w*|many|most|few|all|any\w*"
    r"|every\w*|each|both|several|there|he|she|it|they|we|his|her|its|their|our|my|[0-9][0-9,.]*"
    r"|(?-i:[A-Z]\w*)"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens|hundreds|thousands|millions))"
    r"(?![\w-])",
    re.IGNORECASE,
)
_ANTECEDENT = re.compile(
    r"(?:those|that|he|she|they) (?:who|whom|whose|which)\b"
    r"|those (?:of|in|at|on|from|with|without|under|present|responsible|born|\w+ed"
    r"|\w+ing)\b",
    re.IGNORECASE,
)
# "The latter half", "the former president" and "both sides" point nowhere.
_NO_LATTER = re.compile(
    r"the latter(?:-| (?:half|halves|part|portion|third|quarter|end|stages?|phases?"
    r"|days?|months?|years?|decades?)\b)"
    r"|(?:the former|both)\b(?! (?:is|are|was|were|has|had|have|does|do|did|can|could"
    r"|may|might|shall|should|will|would|must)\b)",
    re.IGNORECASE,
)

_NOT = r"(?: (?:not|never|also|now|still|long|\w+ly)){0,3}"
_HELPER = r"(?:can|could|may|might|must|shall|should|will|would|has to|have to|had to)"
_IS = (
    rf"(?:(?:is|was|remain(?:s|ed)|became|has{_NOT} been|had{_NOT} been){_NOT}"
    rf"|(?:cannot|{_HELPER}){_NOT} (?:be|have{_NOT} been){_NOT})"
)
_IMPERSONAL = re.compile(
    "it (?:"
    rf"{_IS} .*\bthat\b"
    rf"|{_IS}(?: \w+){{0,2}}? (?:(?:un|in)?(?:clear|known|certain|decided|explained"
    r"|resolved|settled|disputed)|doubtful|doubted|questionable|open|obvious|evident"
    r"|debated|debatable|asked|seen|shown|determined|established|a mystery"
    r"|a matter of dispute)(?: \w+){0,3}? (?:whether|if|how|why|who|whom|whose|what"
    r"|when|where|which)\b"
    rf"|{_IS}(?: (?:so|too|very|more|most|less|quite)){{0,2}}"
    r" (?:(?:im)?possible|difficult|hard|easy|easier|harder|(?:un)?necessary|important"
    r"|(?:un)?usual|customary|common|rare|useful|useless|pointless|futile|wrong|better"
    r"|best|worth|(?:il)?legal|(?:un)?lawful|forbidden|prohibited|dangerous|safe|premature"
    r"|early|late|(?:un)?reasonable|(?:un)?fair|advisable|essential|vital|crucial"
    r"|(?:in)?sufficient|enough|(?:un)?feasible|imperative|tempting)\b"
    r"(?:.* to\b| \w+ing\b)"
    # "It was Ann Alder who": what is brought to the front is named.
    rf"|{_IS} (?-i:[A-Z][\w'-]* |(?:the|of|and|de|al) )+(?:who|whom|whose|which)\b"
    rf"|(?:(?:{_HELPER}|does|did)?{_NOT} ?)?(?:seem|appear|look)(?:s|ed)?"
    r"(?: to(?: [\w'-]+){1,4}?| (?:un)?likely| probable| plausible| clear| evident"
    r"| obvious| certain| doubtful| \w+ly){0,3} (?:that|as if|as though|whether)\b"
    rf"|(?:(?:{_HELPER}|does|did)?{_NOT} ?)?(?:follow|emerge|transpire|happen|matter"
    r"|turn|stand|go|make)(?:s|e?d)?(?: out| to reason| without saying| sense| little"
    r"| \w+ly){0,3},? (?:that|whether|if|how|who)\b"
    r"|(?:stood to reason|went without saying|made sense|came to light) that\b"
    r"|(?:takes|took|costs?|will take|would take) .* to\b"
    r"|(?:(?:is|was) )?(?:rain|snow)(?:ed|ing)\b"
    ")",
    re.IGNORECASE,
)
_HARMLESS = (_CALLED, _TITLE, _CONJUNCTION, _ANTECEDENT, _NO_LATTER, _IMPERSONAL)


def points_back(text: str, names: re.Pattern[str] | None) -> bool:
    """Whether a text begins with a word that means what was named before it.

    Args:
        text: The text.
        names: What finds the names of entities: "This Guild" points back to one, where
            "This American Life" is a name itself.

    Example:
        >>> points_back("Its rivals lit nothing.", None)
        True
        >>> points_back("It is unclear whether the Guild had rivals.", None)
        False
    """
    if not BEGINNING.match(text) or any(each.match(text) for each in _HARMLESS):
        return False
    if names and names.match(text):
        return False
    called = _MAYBE_CALLED.match(text)
    if not called:
        return True
    rest = text[called.end() :]
    return bool(names and (names.match(rest) or names.match(f"the {rest}")))
