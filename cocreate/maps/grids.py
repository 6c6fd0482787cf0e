"""Rows of `tiles`: where points lie, and how many there are in each square. Nothing else reads or writes them."""

from typing import ClassVar

from django.db import models

GRID, KEY = 48, 48  # characters


class Spot(models.Model):
    """One point of a grid."""

    grid = models.CharField(max_length=GRID)
    key = models.CharField(max_length=KEY, help_text="of what lies there")
    code = models.BigIntegerField(help_text="Morton code of 31 levels")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["grid", "code", "key"])]
        constraints: ClassVar = [models.UniqueConstraint(name="spot_once", fields=["grid", "key"])]

    def __str__(self) -> str:
        return self.key


class Cell(models.Model):
    """How many spots of a grid lie in a square, and the sums of their columns and rows."""

    pk = models.CompositePrimaryKey("grid", "cell")
    grid = models.CharField(max_length=GRID)
    cell = models.BigIntegerField(help_text="Morton code of the square, with a 1 before it")
    count = models.IntegerField()
    x = models.BigIntegerField()
    y = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.grid} {self.cell}: {self.count}"
