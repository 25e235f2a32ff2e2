/// What an argument or setting accepts.
public indirect enum ValueType: Hashable, Sendable {
  /// A whole number within a range.
  case integer(ClosedRange<Int>)
  /// A plain number within bounds.
  case number(Bounds)
  /// A share of 1 within bounds, written as a number or with `%`.
  case share(Bounds)
  /// `true` or `false`.
  case boolean
  /// Text in quotes.
  case text
  /// One of some words.
  case choice([String])
  /// An extent with a number of axes in the range; one plain number stands for one axis.
  case size(axes: ClosedRange<Int>)
  /// A positive length of training: `5 epochs`, `200 steps`.
  case duration
  /// A number of examples with its unit: `128 samples`.
  case samples
  /// An amount of memory with its unit.
  case memory
  /// An angle within bounds, with its unit: `15 degrees`.
  case angle(Bounds)
  /// `low .. high` with ends of a type, the low one not above the high one; one value is both.
  case interval(ValueType)
  /// The name of something in the spec: a tap, an input, a part of the data, a parameter.
  case reference
  /// The name of an earlier layer, whose weights are meant and not its result.
  case layer
  /// Something of a catalogue, with its arguments.
  case thing(Category)
  /// One or more values of a type, in brackets where several.
  case list(ValueType)
  /// Any of several types.
  case either([ValueType])

  /// A non-negative number.
  public static let nonNegative = ValueType.number(Bounds(0, nil))
  /// A number above zero.
  public static let positive = ValueType.number(Bounds(0, nil, lowOpen: true))
  /// Any number.
  public static let anyNumber = ValueType.number(Bounds(nil, nil))
  /// A whole number of at least 1.
  public static let count = ValueType.integer(1...1_000_000_000)
}

/// The bounds of a number, each open or closed; nil is no bound.
public struct Bounds: Hashable, Sendable, CustomStringConvertible {
  /// The smallest value, where there is one.
  public let low: Double?
  /// The largest value, where there is one.
  public let high: Double?
  /// Whether `low` itself is excluded.
  public let lowOpen: Bool
  /// Whether `high` itself is excluded.
  public let highOpen: Bool

  /// Bounds, closed unless said otherwise.
  public init(_ low: Double?, _ high: Double?, lowOpen: Bool = false, highOpen: Bool = false) {
    self.low = low
    self.high = high
    self.lowOpen = lowOpen
    self.highOpen = highOpen
  }

  /// Whether a finite value lies within.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    if let low, lowOpen ? value <= low : value < low { return false }
    if let high, highOpen ? value >= high : value > high { return false }
    return true
  }

  /// The bounds as a phrase: `at least 0`, `above 0 and below 1`, or an empty text.
  public var description: String {
    let lower = low.map { (lowOpen ? "above " : "at least ") + Value.text($0) }
    let upper = high.map { (highOpen ? "below " : "at most ") + Value.text($0) }
    return [lower, upper].compactMap { $0 }.joined(separator: " and ")
  }
}

extension ValueType: CustomStringConvertible {
  /// The type as a phrase for diagnostics and the manual.
  public var description: String {
    switch self {
    case .integer(let range): ValueType.integerPhrase(range)
    case .number(let bounds): ValueType.phrase("a number", bounds)
    case .share(let bounds): ValueType.phrase("a share", bounds)
    case .boolean: "`true` or `false`"
    case .text: "text in quotes"
    case .choice(let words): ValueType.alternatives(words.map { "`\($0)`" })
    case .size(let axes): ValueType.sizePhrase(axes)
    case .duration: "a length of training with its unit, such as `5 epochs` or `200 steps`"
    case .samples: "a number of samples with its unit, such as `128 samples`"
    case .memory: "an amount of memory with its unit, such as `512 MB`"
    case .angle(let bounds):
      ValueType.phrase("an angle with its unit, such as `15 degrees`,", bounds)
    case .interval(let end): "a range `low .. high`, each end \(end)"
    case .reference: "a name from the spec"
    case .layer: "the name of an earlier layer"
    case .thing(let category): category.phrase
    case .list(let item): "a list in brackets, each item \(item)"
    case .either(let types): ValueType.alternatives(types.map(\.description))
    }
  }

  private static func integerPhrase(_ range: ClosedRange<Int>) -> String {
    if range.upperBound >= 1_000_000_000 { return "a whole number, at least \(range.lowerBound)" }
    return "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func phrase(_ noun: String, _ bounds: Bounds) -> String {
    bounds.description.isEmpty ? noun : noun + " " + bounds.description
  }

  private static func sizePhrase(_ axes: ClosedRange<Int>) -> String {
    let sample = ["8", "3x3", "28x28x1"][min(max(axes.upperBound, 1), 3) - 1]
    return "an extent such as `\(sample)`"
  }

  private static func alternatives(_ phrases: [String]) -> String {
    guard phrases.count > 1 else { return phrases.first ?? "nothing" }
    return phrases.dropLast().joined(separator: ", ") + " or " + (phrases.last ?? "")
  }
}
