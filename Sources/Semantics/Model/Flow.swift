import Graph
import Support
import Syntax

/// Where a model's statements have come to: what flows, what is named, which path layers stand under.
struct Flow {
  /// The value that the next layer reads; nil before the first input.
  var current: ValueID?
  /// Named values that later layers may read.
  var taps: [String: Tap] = [:]
  /// The path prefix of layers: "" at the top, `unit_1.` in a block.
  var prefix = ""
  /// Whether a mistake has made the shapes unknown: nothing more is reported about them.
  var isLost = false
  /// The names of the blocks around, innermost last.
  var blocks: [String] = []

  /// A value with a name.
  struct Tap {
    let value: ValueID
    let span: Span
  }
}

/// Statements that follow, innermost first: what stands behind a layer decides some of its defaults.
struct Continuation {
  /// Statements with the scope they are read in.
  struct Rest {
    let statements: ArraySlice<Statement>
    let scope: Scope
  }

  var rests: [Rest]

  /// The same with nearer statements in front.
  func behind(_ statements: ArraySlice<Statement>, _ scope: Scope) -> Continuation {
    Continuation(rests: [Rest(statements: statements, scope: scope)] + rests)
  }
}
