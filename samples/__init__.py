"""An election one can run, and the seeded maker of marked ballots and scans that drew it.

From hand to file: `hands` (a voter's habits) → `voting` (what is marked in which row) → `mark_kinds` (the strokes) →
`strokes` (their ink) → `paper` (the marked sheet) → `scanner_effects` (the scan) → `deck` (scans with their truth).
"""
