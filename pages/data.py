"""Data: what there is, from whom, what is missing, what a column means, and a box to ask it in SQL."""

from __future__ import annotations

from pages.answers.datasets.view import PART_NAMES, DataView, resolve
from pages.draw.datasets import sections
from pages.draw.datasets.coverage import draw_coverage
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_warning
from pages.draw.shared.part_switch import draw_part_switch
from pages.draw.shared.url_state import close_view, from_widgets, key, open_view

before, complaints = open_view(DataView, resolve)
draw_title("What are the numbers made of?", "Sources, coverage and meaning of the data, and a place to add your own.")
draw_part_switch(PART_NAMES, key(DataView, "part"))
view, refused = from_widgets(DataView, before)
view, _ = resolve(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)

if view.part == "coverage":
    draw_coverage(view)
    view, _ = from_widgets(DataView, view)
elif view.part == "dictionary":
    sections.draw_dictionary()
elif view.part == "names":
    sections.draw_names()
elif view.part == "sql":
    from pages.draw.datasets.sql_box import draw_sql

    draw_sql()
elif view.part == "repeats":
    from pages.draw.datasets.repeats import draw_repeats

    draw_repeats()
elif view.part == "own":
    from pages.draw.datasets.upload_form import draw_own

    draw_own()
else:
    sections.draw_sources()
close_view(view)
