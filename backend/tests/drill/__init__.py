"""What drills are made of: a school on a real server, students who submit, things that break, and the final audit.

`bench/chaos.py` and `bench/deadline.py` are the large ones, `tests/test_chaos.py` is the small one. `school` and `audit`
run in a `manage.py shell` with the settings of the server that is drilled; the others know nothing of Django.
"""
