from . import counts, draft, releases

__all__ = ["counts", "draft", "releases"]
