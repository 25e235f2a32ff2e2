import Graph
import Support
import Syntax

/// Where a model's statements have come to: what flows, what is named, which path layers stand
/// under.
struct Flow {
  /// The value that the next layer reads; nil before the first input.
  var current: ValueID?
  /// Named values that later layers may read.
  var taps: [String: Tap] = [:]
  /// The path that layers stand under.
  var place = Place()
  /// Whether a mistake has made the shapes unknown: nothing more is reported about them.
  var isLost = false
  /// The names of the blocks around, innermost last.
  var blocks: [String] = []
  /// How many repeats stand around, inside the innermost block.
  var repeats = 0
  /// Whether a branch of `parallel` stands around.
  var isBranch = false

  /// A value with a name; the value is nil where a mistake stands in its way.
  struct Tap {
    let value: ValueID?
    let span: Span
  }

  /// The path that layers stand under, and what each of its parts may be called in selectors.
  struct Place {
    /// `""` at the top, `unit_1.` in a block.
    var prefix = ""
    /// For each part of the path the block and the alias it goes back to.
    var families: [[String]] = []

    /// The place inside something with a path.
    func inside(_ path: String, _ names: [String]) -> Place {
      Place(prefix: path + ".", families: families + [names])
    }
  }
}

/// Statements that follow, innermost first: what stands behind a layer decides some of its
/// defaults.
struct Continuation {
  /// Statements with the scope they are read in.
  struct Rest {
    let statements: ArraySlice<Statement>
    let scope: Scope
  }

  var rests: [Rest] = []

  /// The same with nearer statements in front.
  func behind(_ statements: ArraySlice<Statement>, _ scope: Scope) -> Continuation {
    Continuation(rests: [Rest(statements: statements, scope: scope)] + rests.prefix(8))
  }
}
