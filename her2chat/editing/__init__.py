"""Tools for those who look after the content: what was asked and not answered, what a change does, a list tried."""
