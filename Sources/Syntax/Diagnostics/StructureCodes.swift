import Support

/// Codes of brackets, lists and values, and of the limits.
extension SyntaxDiagnostics {
  static let structural = [
    openBracket, openBrace, strayCloser, wrongCloser, missingComma, missingValue, missingName,
    chained, capital,
  ]
  static let limits = [textSize, tokenCount, depth, more]

  static let openBracket = DiagnosticCode(
    "E0120", "a bracket is never closed",
    """
    Each ( needs its ) and each [ its ]. Inside them line ends do not count, so a long list of \
    arguments may go over several lines, with a comma between each two. The message points at the \
    bracket that was left open; the place where it was expected to close is the end of that line, \
    or the next brace.
    """)

  static let openBrace = DiagnosticCode(
    "E0121", "a brace is never closed",
    """
    Each { of a section, block, repeat or branch needs its }. When one is missing, all that \
    follows seems to belong to the body that was left open, and the end of the file comes too \
    early. The indentation shows which one it is most likely: the message points at the first \
    brace whose } stands further left than the line that opened it, where there is one. Once the \
    file reads without errors, nnspec fmt lays it out so that such slips are easily seen.
    """)

  static let strayCloser = DiagnosticCode(
    "E0122", "a closing bracket without its opening one",
    """
    A ), ] or } was found where nothing is open. Either it is left over from an edit, or the \
    opening bracket before it was deleted by mistake. Delete it or put the opening one back.
    """)

  static let wrongCloser = DiagnosticCode(
    "E0123", "the wrong closing bracket",
    """
    What begins with ( ends with ), and what begins with [ ends with ]. Parentheses hold the \
    arguments of a layer or a function, or a part of a computation; brackets hold a list of \
    values.
    """)

  static let missingComma = DiagnosticCode(
    "E0124", "a comma is missing",
    """
    Arguments, list entries and block parameters are separated by commas, also where each stands \
    on a line of its own. A comma after the last one is allowed. Between values, blanks alone mean \
    something else: 5 epochs is one quantity.
    """)

  static let missingValue = DiagnosticCode(
    "E0125", "a value is missing",
    """
    After =, after an operator, and between two commas a value must stand: a number (0.1), a \
    quantity (5 epochs), a size (3x3), a text ("file.csv"), a name (relu), a call (normal(std = \
    0.01)), a list ([1, 2]), or a computation of them. A statement ends with its line, so an \
    operator at the end of a line finds nothing behind it; to go on with a value on the next line \
    put it into parentheses.
    """)

  static let missingName = DiagnosticCode(
    "E0126", "a name is missing",
    """
    After let, block, input, output, as and a dot, and before a body in braces, the language \
    expects a name: letters, digits and _, not beginning with a digit. Names are how settings, \
    selectors and messages refer to a part of the network, so every such part has one.
    """)

  static let chained = DiagnosticCode(
    "E0132", "operators that cannot be chained",
    """
    A range has one .., a promise one comparison, and a share or a rate one of and one per. A \
    second one in the same value could be read in two ways, so parentheses must say which is \
    meant. Two bounds on one measure are two promises: 2 < loss and loss < 3, each on a line of \
    its own.
    """)

  static let capital = DiagnosticCode(
    "E0136", "true and false are written in small letters",
    """
    The truth values are the names true and false. Python writes them with a capital letter; in a \
    spec names are told apart by case, and True would be just another, unknown name.
    """)

  static let textSize = DiagnosticCode(
    "E0150", "the file is too long",
    """
    A spec is at most 4 MB of text. A network with many equal parts is written with repeat and \
    block and stays short. A file of this length is most often data given by mistake; data are \
    named in the section data and are never part of the spec.
    """)

  static let tokenCount = DiagnosticCode(
    "E0151", "the file has too many parts",
    """
    A spec has at most a million names, numbers, texts and signs. The limit keeps the memory for \
    the syntax tree in bounds. Write equal parts with repeat and block.
    """)

  static let depth = DiagnosticCode(
    "E0152", "nested or chained too deeply",
    """
    Braces, brackets and minus signs may stand at most 200 deep inside one another, and one \
    statement may hold at most 1000 operators. The limits keep every later stage of the compiler \
    within a bounded stack, whatever file it is given. Give parts of a long computation names with \
    let, and parts of a deep network names with block.
    """)

  static let more = DiagnosticCode(
    "E0154", "more mistakes than are shown",
    """
    One run reports every independent mistake, but at most a hundred per file. The count says how \
    many more there are. Correct those shown first and check again. When nearly every line is \
    wrong, the file is most often not a spec at all.
    """)
}
