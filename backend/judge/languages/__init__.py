"""The languages, by name. A language that is not installed says so and is not offered."""

from judge.languages.base import Language
from judge.languages.c import C
from judge.languages.cpp import CPP
from judge.languages.java import JAVA
from judge.languages.javascript import JAVASCRIPT
from judge.languages.python import PYTHON

LANGUAGES: dict[str, Language] = {each.name: each for each in (PYTHON, JAVASCRIPT, JAVA, C, CPP)}

__all__ = ["LANGUAGES", "Language"]
