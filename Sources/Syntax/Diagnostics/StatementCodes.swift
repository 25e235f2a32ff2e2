import Support

/// Codes of statements.
extension SyntaxDiagnostics {
  static let statements = [
    trailing, assignment, comparison, bareValue, badTarget, missingBody, braceLine, continuation,
    transfer, missingPath, strayTolerance,
  ]

  static let trailing = DiagnosticCode(
    "E0127", "something follows a complete statement",
    """
    A statement ends at the end of its line or at a semicolon. Here a complete statement is \
    followed by something that does not belong to it. Often the arguments of a layer lack their \
    parentheses (conv(16, 3x3), not conv 16 3x3), an operator is missing between two values, or \
    two statements stand on one line without a semicolon.
    """)

  static let assignment = DiagnosticCode(
    "E0128", "a setting is written with =",
    """
    A setting and a named argument are name = value. The colon belongs to the type of an input or \
    a block parameter (input image: 28x28x1), and == compares two values in a promise. The same \
    sign always means the same thing.
    """)

  static let comparison = DiagnosticCode(
    "E0129", "a promise is written with ==",
    """
    A promise in expect or budget compares: initial_loss == ln(classes) +- 5%. A single = would \
    set a value, and a setting has no tolerance. Write == for a promise.
    """)

  static let bareValue = DiagnosticCode(
    "E0130", "a value alone is not a statement",
    """
    A statement does something: it sets (name = value), places a layer (relu, conv(16, 3x3)), \
    promises (accuracy >= 91%), or begins with use, let, repeat, block, input or output. A value \
    that stands alone would have no effect, so it is refused. Layers are written with a plain \
    name, without dots and without parentheses around them.
    """)

  static let badTarget = DiagnosticCode(
    "E0131", "only a name can be set",
    """
    On the left of = stands the name that is set, possibly with dots: rate, head.weight. It cannot \
    be a number, a call or a computation. A rule for all parameters of one layer uses the layer's \
    name: linear(10) as head in the model, head.weight = normal(std = 0.01) in init.
    """)

  static let missingBody = DiagnosticCode(
    "E0133", "a body in braces is missing",
    """
    repeat and block always have a body: repeat 2 { conv(16, 3x3) }. The { stands on the same line \
    as the word that begins the statement, and the } may stand on that line or on a later one.
    """)

  static let braceLine = DiagnosticCode(
    "E0134", "the opening brace stands on a line of its own",
    """
    A statement ends with its line, so a name alone on a line is a complete layer, and a { on the \
    next line would belong to nothing. Put the { behind the name: model {.
    """)

  static let continuation = DiagnosticCode(
    "E0135", "a line begins with an operator",
    """
    A statement ends with its line unless a ( or [ is open. A line that begins with an operator or \
    with one of the words per, of, then, in and as therefore continues nothing. Put the whole on \
    one line, or put the value into parentheses and break the line inside them.
    """)

  static let transfer = DiagnosticCode(
    "E0137", "from is a setting",
    """
    To start a model or a part of it from earlier weights, write the setting from = "file" inside \
    its braces, as every other setting is written. There is one way only to write a setting.
    """)

  static let missingPath = DiagnosticCode(
    "E0139", "use needs the path of a file",
    """
    use brings in the blocks and constants of another spec file: use "blocks/residual.nnspec". The \
    path is a text in double quotes, relative to the folder of this file, and may not leave the \
    folder tree that the spec stands in.
    """)

  static let strayTolerance = DiagnosticCode(
    "E0140", "a tolerance outside a promise",
    """
    +- gives the tolerance of a promise: test.loss == 0.3 +- 0.05, or +- 5% for a share of the \
    right side. It stands once, at the end of a comparison, and nowhere else. To add a negated \
    value write a blank between the signs: a + -b.
    """)
}
