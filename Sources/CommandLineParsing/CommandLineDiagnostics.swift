import Support

/// What can be wrong with a command line.
public enum CommandLineDiagnostics {
  /// No verb was given.
  public static let noVerb = DiagnosticCode(
    "E0001", "no command given",
    """
    The program does one thing at a time, named by the first word after its name, such as `check` \
    or `train`. Nothing was named. `nnspec help` lists the commands.
    """)

  /// The verb is not known.
  public static let unknownVerb = DiagnosticCode(
    "E0002", "unknown command",
    """
    The first word after the program's name says what to do, and this one is not a command. \
    Common options such as `--quiet` may stand before it, files may not. `nnspec help` lists the \
    commands.
    """)

  /// The option is not known to the verb.
  public static let unknownOption = DiagnosticCode(
    "E0003", "unknown option",
    """
    The command has no option of this name. Options are never shortened: `--verb` is not \
    `--verbose`. A file whose name starts with a dash is given after `--`, or as `./-name`. \
    `nnspec COMMAND --help` lists the options of a command.
    """)

  /// An option lacks its value.
  public static let missingValue = DiagnosticCode(
    "E0004", "option without its value",
    """
    The option needs a value, as `--name VALUE` or `--name=VALUE`. A word that starts with a dash \
    is taken for the next option unless it is a number; to give such a word as a value, write it \
    after an equals sign.
    """)

  /// A flag was given a value.
  public static let unexpectedValue = DiagnosticCode(
    "E0005", "value for an option that takes none",
    """
    The option is a switch: present or absent. Leave out the equals sign and what follows it.
    """)

  /// A value cannot be read as its type, or is out of range.
  public static let wrongType = DiagnosticCode(
    "E0006", "value of the wrong kind",
    """
    The option takes a number or a path, and the value given is not one or lies outside the range. \
    Whole numbers are written in decimal without separators, such as 128 or -1. The same is \
    checked where the value comes from an environment variable.
    """)

  /// A value is not one of the allowed words.
  public static let unknownChoice = DiagnosticCode(
    "E0007", "not one of the choices",
    """
    The option or operand takes one of a few words. They are listed in the note and in \
    `nnspec COMMAND --help`, and completion offers them.
    """)

  /// An option was given twice.
  public static let repeatedOption = DiagnosticCode(
    "E0008", "option given twice",
    """
    The option holds one value, so a second one would silently replace the first. Give it once. \
    Options that may be repeated, such as `--set`, say so in the help.
    """)

  /// A required operand is missing.
  public static let missingOperand = DiagnosticCode(
    "E0009", "something to work on is missing",
    """
    The command needs a file or a name to work on. Its usage line shows what, in capitals; what \
    stands in brackets may be left out, and dots mean one or more.
    """)

  /// There are more operands than the verb takes.
  public static let tooManyOperands = DiagnosticCode(
    "E0010", "more than the command takes",
    """
    The command works on fewer things than were given. A pattern such as `*.nnspec` may have \
    matched several files, or a name with a space in it was not put in quotes.
    """)

  /// Every code of this family, in order.
  public static let codes = [
    noVerb, unknownVerb, unknownOption, missingValue, unexpectedValue, wrongType, unknownChoice,
    repeatedOption, missingOperand, tooManyOperands,
  ]
}
