from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    GradingRun = apps.get_model("submissions", "GradingRun")
    Submission = apps.get_model("submissions", "Submission")
    of_submission = Submission.objects.filter(pk=OuterRef("submission_id")).values("language")[:1]
    GradingRun.objects.filter(submission__isnull=False).update(language=Subquery(of_submission))
    for run in GradingRun.objects.filter(submission__isnull=True):  # few: they are forgotten after an hour
        GradingRun.objects.filter(pk=run.pk).update(language=run.request["language"])


class Migration(migrations.Migration):
    dependencies = [("submissions", "0002_losses")]

    operations = [
        migrations.AddField(
            model_name="gradingrun",
            name="language",
            field=models.CharField(default="", help_text="Which workers take it: see routing.py.", max_length=20),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
