/// How much a diagnostic matters.
public enum Severity: String, Sendable, Comparable {
  /// Information asked for, such as a default taken.
  case note
  /// Advice; the spec still compiles.
  case warning
  /// The spec, file or command cannot be used.
  case error

  private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }

  /// Orders by importance.
  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// A stable kind of diagnostic, with the long text that `nnspec explain CODE` prints.
public struct DiagnosticCode: Hashable, Sendable {
  /// The stable code, such as `E0301`.
  public let id: String
  /// A few words that name the mistake.
  public let title: String
  /// The long form: what it means, why it matters and what to do, in plain text.
  public let explanation: String

  /// A code; `id` starts with `E`, `W` or `N` for its usual severity.
  public init(_ id: String, _ title: String, _ explanation: String) {
    self.id = id
    self.title = title
    self.explanation = explanation
  }

  /// The severity that the first letter of the code stands for.
  public var severity: Severity {
    id.hasPrefix("W") ? .warning : id.hasPrefix("N") ? .note : .error
  }
}

/// A second place in the source that helps to understand a diagnostic.
public struct Label: Hashable, Sendable {
  /// Where.
  public let span: Span
  /// What is to be seen there.
  public let text: String

  /// A remark on a span.
  public init(_ span: Span, _ text: String) {
    self.span = span
    self.text = text
  }
}

/// A change of the source that removes the cause.
public struct Fix: Hashable, Sendable {
  /// What the change does, as an imperative sentence.
  public let summary: String
  /// Replacements; their spans do not overlap.
  public let edits: [Edit]

  /// One replacement of a span's text.
  public struct Edit: Hashable, Sendable {
    /// The text replaced.
    public let span: Span
    /// What stands there afterwards.
    public let replacement: String

    /// Replaces the text of `span`.
    public init(_ span: Span, _ replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// A fix of several edits.
  public init(_ summary: String, edits: [Edit]) {
    self.summary = summary
    self.edits = edits
  }

  /// A fix that replaces one span.
  public init(_ summary: String, replace span: Span, with text: String) {
    self.init(summary, edits: [Edit(span, text)])
  }
}

/// One message to the user about the source, a file or the command.
public struct Diagnostic: Hashable, Sendable {
  /// The kind of message.
  public let code: DiagnosticCode
  /// How much it matters.
  public var severity: Severity
  /// One sentence, without a full stop.
  public var message: String
  /// The place, where there is one.
  public var span: Span?
  /// What stands under the carets.
  public var caption: String?
  /// Other places.
  public var labels: [Label]
  /// Further sentences, such as expected and found shapes or what to do next.
  public var notes: [String]
  /// A certain fix.
  public var fix: Fix?

  /// A message; severity follows from the code unless given.
  public init(
    _ code: DiagnosticCode, _ message: String, at span: Span? = nil, caption: String? = nil,
    labels: [Label] = [], notes: [String] = [], fix: Fix? = nil, severity: Severity? = nil
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.message = message
    self.span = span
    self.caption = caption
    self.labels = labels
    self.notes = notes
    self.fix = fix
  }
}

/// An error that carries diagnostics, for operations that cannot go on.
public struct DiagnosticError: Error, Sendable {
  /// What went wrong; at least one.
  public let diagnostics: [Diagnostic]

  /// An error of one diagnostic.
  public init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }

  /// An error of several.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
