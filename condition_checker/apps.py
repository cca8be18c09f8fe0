from django.apps import AppConfig


class ConditionCheckerConfig(AppConfig):
    name = "condition_checker"
    verbose_name = "Condition checker"
