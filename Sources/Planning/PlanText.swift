import Graph
import Schema
import Support

extension Plan {
  /// The plan as text that reads back: the graph in the order of execution, then the arenas and the
  /// place of every value.
  public var text: String {
    var printer = GraphPrinter(graph: graph)
    var lines = [
      printer.print() + "memory {", "  per_sample \(perSampleBytes)", "  fixed \(fixedBytes)",
    ]
    let roots = Set(graph.roots)
    for (value, number) in printer.numbers.sorted(by: { $0.value < $1.value }) {
      guard let place = places[value], !roots.contains(value) else { continue }
      lines.append("  %\(number) \(place)")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// Reads a plan from its text and verifies it.
  public init(
    text: String, operators: Catalogue<any Operator.Type>
  ) throws(TextScanner.Failure) {
    var scanner = TextScanner(text)
    var reader = GraphReader(operators: operators)
    let graph = try reader.read(&scanner)
    try scanner.expect("memory")
    try scanner.expect("{")
    try scanner.expect("per_sample")
    let perSample = try scanner.integer()
    try scanner.expect("fixed")
    let fixed = try scanner.integer()
    var places = ValueTable<Place>(room: graph.values.count)
    for root in graph.roots { places[root] = Plan.place(ofRoot: root, in: graph) }
    while !scanner.take("}") {
      let value = try reader.value(&scanner)
      let place = try Place(reading: &scanner)
      guard places[value] == nil else { throw scanner.failure("a value has two places") }
      places[value] = place
    }
    guard scanner.isAtEnd() else { throw scanner.failure("text after the plan's end") }
    self.init(graph: graph, places: places, perSampleBytes: perSample, fixedBytes: fixed)
    do throws(Verifier.Failure) {
      try PlanVerifier.verify(self)
    } catch {
      throw scanner.failure(error.message)
    }
  }

  /// Where a root lives.
  static func place(ofRoot root: ValueID, in graph: Graph) -> Place {
    if case .input = graph.values[root.index].source { return .input }
    return .resident
  }
}

extension Place: CustomStringConvertible {
  /// The place as the plan's text writes it.
  public var description: String {
    switch self {
    case .input: "input"
    case .resident: "resident"
    case .perSample(let offset): "per_sample \(offset)"
    case .fixed(let offset): "fixed \(offset)"
    }
  }

  /// Reads a place.
  init(reading scanner: inout TextScanner) throws(TextScanner.Failure) {
    switch scanner.word() {
    case "input": self = .input
    case "resident": self = .resident
    case "per_sample": self = .perSample(offset: try scanner.integer())
    case "fixed": self = .fixed(offset: try scanner.integer())
    default: throw scanner.failure("a place in memory expected")
    }
  }
}
