import Support

extension DataDiagnostics {
  /// Bytes that are no text, or a text of too many characters.
  public static let notText = DiagnosticCode(
    "E0631", "a file that cannot be read as text",
    """
    A text is read as UTF-8, in which every byte above 127 is part of a character of two to four \
    bytes. These bytes are not; the file may be in an older encoding such as Latin-1 (`iconv -f \
    latin1 -t utf8` converts it), or no text at all. A vocabulary has at most 65,536 different \
    characters.
    """)

  /// A character that training did not show.
  public static let unknownCharacter = DiagnosticCode(
    "E0632", "a character outside the vocabulary",
    """
    The vocabulary is made of the characters that occur in the file of the training part, all of \
    it. Another part, or a prompt, has a character that is not among them, so there is no id for \
    it and no row of the embedding. Remove it from the text, or train on a text that has it.
    """)

  /// A text with room for no window.
  public static let shortText = DiagnosticCode(
    "E0633", "a text is shorter than a window",
    """
    Examples are windows over the text, and the target of the last character in a window is the \
    one behind it, so a window takes `length + 1` characters. This text, or the part of it between \
    `from` and `to`, has fewer. Take a shorter `length`, or a longer text.
    """)

  static let textCodes = [notText, unknownCharacter, shortText]
}
