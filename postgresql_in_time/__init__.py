"""Django's PostgreSQL, for which a server that does not answer is a failure and no wait without an end.

A server that is stopped, frozen or cut off leaves whoever asked waiting for as long as it pleases; with a few threads a
process, a few visitors then hold the whole site. So a web process waits ``ANSWERS_WITHIN`` seconds, an entry of the
database's settings that ``clinic_site.wsgi`` makes, and while the server takes no connections one thread alone asks
whether it does again. Commands wait as long as it takes.
"""
