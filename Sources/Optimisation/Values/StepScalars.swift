/// A few numbers of one step, at most eight, held in place: a step that is made of them takes no
/// memory.
public struct StepScalars: Hashable, Sendable {
  /// How many there are.
  public private(set) var count = 0
  private var values = SIMD8<Double>()

  /// One number, or up to four.
  public init(
    _ first: Double, _ second: Double? = nil, _ third: Double? = nil, _ fourth: Double? = nil
  ) {
    append(first)
    if let second { append(second) }
    if let third { append(third) }
    if let fourth { append(fourth) }
  }

  /// The first numbers of a sequence; at most eight.
  public init(_ numbers: some Sequence<Double>) {
    for number in numbers { append(number) }
  }

  /// Adds a number behind the others.
  public mutating func append(_ number: Double) {
    precondition(count < values.scalarCount, "a step has at most eight scalars")
    values[count] = number
    count += 1
  }

  /// A number by its position.
  public subscript(index: Int) -> Double {
    get { values[index] }
    set { values[index] = newValue }
  }

  /// The last number; nil where there is none.
  public var last: Double? { count > 0 ? values[count - 1] : nil }
}
