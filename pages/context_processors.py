from .frame import Frame


def frame(request):
    """Give every template ``frame``: menus, appearance and the page's other languages."""
    return {"frame": Frame.of(request)}
