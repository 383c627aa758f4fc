"""Makes the templates of Word anew: `python params/documents/making`. An office that changed one in Word does not run it."""

from __future__ import annotations

import forms
import letters
import reports

for language in ("zh", "en"):
    for make in (*forms.ALL, *letters.ALL, *reports.ALL):
        make(language)
