"""Handing in, grading and publishing. The way of a submission, and which module has each step:

    services            takes code in: the submission and its run, in one transaction
                        (code_runs: code that is run without being handed in)
    queue               the run is in the queue; waiting tells its place, and refuses what there is no room for;
                        superseding takes out what a newer submission overtakes
    wakeups, tickets    tell workers that there is work: through the database, or through a broker where there is one;
                        routing says which workers, and sweeper sends again what got lost
    worker              claims the best run that it takes, and keeps its lease (ticket_worker: the same under Celery)
    ability             what this worker takes: what it proved, and with toolchains the versions that the site wants
    grading             reads what is to be judged (material), has it judged, stores what came out (results) and tells
                        (notices, signals); answers does so for code that was only run
    visibility          who sees what of it (lists, filters: many at once)

Beside the way stands workers: who is there, and what health tells of them.
"""
