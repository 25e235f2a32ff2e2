import Support

/// The diagnostics that the lexer and the parser raise.
public enum SyntaxDiagnostics {
  /// All codes of this layer.
  public static let codes: [DiagnosticCode] = lexical + structural + statements + limits

  /// Codes of characters, numbers and texts.
  static let lexical = [
    character, name, encoding, openString, quotes, escape, numberForm, numberRange, glued, sizeForm,
    comment, typographic, foreign,
  ]

  static let character = DiagnosticCode(
    "E0101", "a character the language does not use",
    """
    A spec is made of names, numbers, texts in double quotes, and the signs = == < <= > >= + - * / \
    +- .. . , : ; -> % ( ) [ ] { }. Any other character outside a text or a comment means nothing, \
    so it is refused instead of being skipped silently. Such characters often come from text that \
    was copied out of a web page or another language. Delete the character; inside a text in \
    quotes and after // every character is allowed.
    """)

  static let name = DiagnosticCode(
    "E0102", "a name with letters outside a to z",
    """
    Names are made of the letters a to z and A to Z, digits and _, and begin with a letter or _. \
    Letters of other alphabets are refused because many of them look like these (the Cyrillic and \
    the Latin a cannot be told apart on a screen), and because names become file names, column \
    headings and C identifiers when a network is exported. Spell the name in ASCII: groesse for \
    größe, alpha for α. Texts in quotes and comments may hold any character.
    """)

  static let encoding = DiagnosticCode(
    "E0103", "the file is not UTF-8 text",
    """
    A spec is read as UTF-8. A byte was found that cannot occur there: the file was saved in \
    another encoding (Latin-1, UTF-16), or it is not a text at all, such as a compressed file \
    given by mistake. Save it as UTF-8; a byte-order mark at the beginning is accepted, and lines \
    may end with LF or CRLF. Only the first such byte is reported.
    """)

  static let openString = DiagnosticCode(
    "E0104", "a text is not closed",
    """
    A text begins and ends with " on one line. The end of the line came before the closing quote. \
    A quote inside a text is written \\", a line end \\n, a backslash \\\\; a Windows path such as \
    "data\\train.csv" is best written with /, which works on every system.
    """)

  static let quotes = DiagnosticCode(
    "E0105", "the wrong kind of quotes",
    """
    Texts stand between double quotes: "train.csv". Single quotes, back quotes and the curved \
    quotes that word processors put in have no meaning in a spec, so that there is one way only to \
    write a text. Names of layers, losses and functions take no quotes at all: loss = cross_entropy.
    """)

  static let escape = DiagnosticCode(
    "E0106", "an unknown escape in a text",
    """
    A backslash in a text begins one of these escapes: \\" a quote, \\\\ a backslash, \\n a line \
    end, \\t a tab, and \\u{E9} the character with that number in hexadecimal (one to six digits). \
    Anything else is refused, because a mistaken escape in a path would otherwise name another \
    file. In Windows paths write / or double the backslash.
    """)

  static let numberForm = DiagnosticCode(
    "E0107", "a number in the wrong form",
    """
    A number has digits on both sides of its point, as in 0.5 and 1.0, may be followed by an \
    exponent, as in 5e-4, and may have _ between two digits to group them: 300_000. Half a number \
    (.5, 1.) is refused because the point is easily overlooked, and because 1..4 would be hard to \
    tell from the range 1 .. 4.
    """)

  static let numberRange = DiagnosticCode(
    "E0108", "a number too large",
    """
    Numbers are kept in double precision, whose largest value is about 1.8e308; each extent of a \
    size such as 28x28 must be less than 2147483648. A number beyond that is refused instead of \
    becoming infinite or being cut. Check the exponent for a digit too many.
    """)

  static let glued = DiagnosticCode(
    "E0109", "a unit glued to its number",
    """
    A blank stands between a number and its unit: 5 epochs, 200 steps, 512 MB. Only % follows at \
    once: 10%. Quantities carry their unit because mixing up epochs and steps silently changes a \
    schedule by a factor of a thousand; the blank keeps the unit from being misread as an exponent \
    or as a part of a size (5e4, 3x3).
    """)

  static let sizeForm = DiagnosticCode(
    "E0110", "a size in the wrong form",
    """
    A size is written without blanks, its extents joined by x: 3x3, 28x28x1. Image sizes are \
    height x width x channels. The extents are plain whole numbers. With blanks, the x would read \
    as the unit of the first number.
    """)

  static let comment = DiagnosticCode(
    "E0111", "a comment in another language's form",
    """
    A comment begins with // and goes to the end of the line, behind a statement or on a line of \
    its own. The # of Python and the /* */ of C are not used, so that there is one way only to \
    write a comment and the formatter can keep every one in its place.
    """)

  static let typographic = DiagnosticCode(
    "E0112", "a typographic character in place of a sign",
    """
    Word processors, chat programs and PDF viewers replace signs by finer-looking ones: a minus by \
    a dash, >= by a single character, a blank by one that does not break. They look right and are \
    other characters. The fix writes the plain sign.
    """)

  static let foreign = DiagnosticCode(
    "E0113", "an operator of another language",
    """
    The operators are + - * / on numbers, the comparisons == < <= > >= in promises with an \
    optional tolerance after +-, the range .., and the words per, of, then, in and as. A power is \
    written as a product. There is no 'not equal', 'and' or 'or': each promise is a line of its \
    own, and all of them must hold.
    """)
}
