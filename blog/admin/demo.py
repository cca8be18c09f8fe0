class DemoAwareAdmin:
    """Content that staff changed is theirs: it is no longer demonstration content."""

    def save_model(self, request, obj, form, change):
        obj.is_demo = False
        super().save_model(request, obj, form, change)
