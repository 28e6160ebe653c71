"""Made-up tasks from letters to letters: words backwards, dates written anew."""

from nnlib.settings import generator, whole

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FORMS = (  # how people write a date
    "{m}/{d}/{yy:02}", "{m}/{d}/{y}", "{month} {d}, {y}", "{d} {month} {y}", "{mon} {d}, {y}",
    "{d} {mon} {y}", "{weekday}, {month} {d}, {y}", "{y}-{m:02}-{d:02}", "{d:02}.{m:02}.{y}",
    "{month} {d} {y}",
)


def reversals(count, *, length=10, rng):
    """(words, words backwards): two lists of `count` random strings of small letters."""
    whole("reversals: count", count)
    whole("reversals: length", length)
    drawn = generator("reversals: rng", rng).integers(len(LETTERS), size=(count, length))
    words = ["".join(LETTERS[number] for number in row) for row in drawn]
    return words, [word[::-1] for word in words]


def dates(count, *, rng):
    """(dates as people write them, the same as YYYY-MM-DD): two lists of `count` strings of ASCII.

    Days from 1970 to 2069 in ten forms, of at most 29 letters, drawn alike; of a year of two digits, 70 to 99
    are 19…, the others 20….
    """
    whole("dates: count", count)
    generator("dates: rng", rng)
    years, forms = rng.integers(1970, 2070, count), rng.integers(len(FORMS), size=count)
    months, shares, weekdays = rng.integers(12, size=count), rng.random(count), rng.integers(7, size=count)
    free, iso = [], []
    for y, month, share, form, weekday in zip(years, months, shares, forms, weekdays, strict=True):
        leap = month == 1 and y % 4 == 0  # of 1970 … 2069 every fourth year is one
        d = 1 + int(share * (DAYS[month] + leap))
        free.append(FORMS[form].format(y=y, yy=y % 100, m=month + 1, d=d, month=MONTHS[month],
                                       mon=MONTHS[month][:3], weekday=WEEKDAYS[weekday]))
        iso.append(f"{y}-{month + 1:02}-{d:02}")
    return free, iso


def padded(texts, length):
    """Each text with blanks behind it, `length` letters long."""
    longest = max(map(len, texts), default=0)
    if longest > length:
        raise ValueError(f"padded: expected texts of at most {length} letters, got one of {longest}")
    return [text.ljust(length) for text in texts]
