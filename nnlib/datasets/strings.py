"""Made-up tasks from letters to letters: words backwards, dates written anew."""

from nnlib.settings import generator, whole

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")
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

    The days from 1970 to 2069 in ten forms, of at most 29 letters, all drawn alike; of a year of two digits,
    70 to 99 are 19…, the others 20….
    """
    from datetime import date, timedelta

    whole("dates: count", count)
    first = date(1970, 1, 1)
    days = generator("dates: rng", rng).integers((date(2070, 1, 1) - first).days, size=count)
    forms, free, iso = rng.integers(len(FORMS), size=count), [], []
    for number, form in zip(days.tolist(), forms.tolist(), strict=True):
        day = first + timedelta(number)
        month = MONTHS[day.month - 1]
        free.append(FORMS[form].format(y=day.year, yy=day.year % 100, m=day.month, d=day.day, month=month,
                                       mon=month[:3], weekday=WEEKDAYS[day.weekday()]))
        iso.append(day.isoformat())
    return free, iso


def padded(texts, length):
    """Each text with blanks behind it, `length` letters long. Raises ValueError for a longer one."""
    whole("padded: length", length)
    longest = max(map(len, texts), default=0)
    if longest > length:
        raise ValueError(f"padded: expected texts of at most {length} letters, got one of {longest}")
    return [text.ljust(length) for text in texts]
