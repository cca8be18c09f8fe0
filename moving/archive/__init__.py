"""The whole content of a site as one documented archive, and a site made of one."""
