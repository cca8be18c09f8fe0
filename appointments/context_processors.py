from .contact import Contact


def contact(request):
    """Give every template ``contact``: the clinic's name, address, hours and phone numbers."""
    return {"contact": Contact.of(request)}
