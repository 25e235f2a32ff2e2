import Support

extension DataDiagnostics {
  /// A row with another number of fields.
  public static let raggedRow = DiagnosticCode(
    "E0608", "a row has another number of fields",
    """
    Every row of a table must have as many fields as the first. A separator inside a text needs \
    quotes around the text; a wrong `separator` makes all rows of one field.
    """)

  /// A quote that does not end.
  public static let openQuote = DiagnosticCode(
    "E0609", "quoted text does not end or is followed by other text",
    """
    A field that starts with a quote runs to the next single quote mark; a quote mark inside is \
    written twice (RFC 4180). The text of this field runs to the end of the file, or letters \
    follow its closing quote.
    """)

  /// A column that is not there.
  public static let noColumn = DiagnosticCode(
    "E0610", "the table has no such column",
    """
    Columns are named by the header row or by `columns = [...]`, or by their position, counted \
    from 1. The name or position given is none of them.
    """)

  /// A text where a number is wanted.
  public static let notNumeric = DiagnosticCode(
    "E0611", "a value is not a number",
    """
    A column is numeric if all its values that are not missing are numbers, as the training part \
    showed or as the task wants it (a regression's target). This row holds something else. Mark \
    other spellings of missing values with `missing = [...]`, or name the column in `categorical = \
    [...]`.
    """)

  /// A row without its target.
  public static let missingTarget = DiagnosticCode(
    "E0612", "a row has no target",
    """
    The target of an example cannot be guessed, so a missing one is an error. Remove the row from \
    the file, or choose the right target column.
    """)

  /// A class that did not occur in training.
  public static let unknownClass = DiagnosticCode(
    "E0613", "a class that the training part does not have",
    """
    The network can only name classes it was trained on. Spellings may differ between the files, \
    as where labels end in a full stop in one of them: `strip = "."` removes it.
    """)

  /// A categorical column of too many categories.
  public static let manyCategories = DiagnosticCode(
    "E0614", "a column has too many categories",
    """
    Each category of a text column becomes an input of its own. A column of more than 1,000 \
    different texts is usually a name or a number of the row, which tells nothing about others: \
    leave it out with `ignore = [...]`. A numeric column that is read as text has a spelling of \
    missing values that `missing = [...]` does not list.
    """)

  /// A number that is not finite as Float.
  public static let notFinite = DiagnosticCode(
    "E0623", "a number is too large",
    """
    Numbers are kept in single precision, which reaches to about 3.4e38. One infinity in the data \
    makes every loss and weight not a number, so it is refused here. Rescale the column.
    """)

  /// No column is left for the inputs.
  public static let noInputs = DiagnosticCode(
    "E0624", "no column is left as input",
    """
    After the target and the ignored columns are taken away, the table has no column to predict \
    from. Check `separator`, `target` and `ignore`.
    """)

  static let tableCodes = [
    raggedRow, openQuote, noColumn, notNumeric, missingTarget, unknownClass, manyCategories,
    notFinite, noInputs,
  ]
}
