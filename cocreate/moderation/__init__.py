"""What waits, who is trusted, reasons given; questions to the owners of the guide.

Works on anything that inherits Moderated; knows none of it by name.
"""
