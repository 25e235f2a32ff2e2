import Schema
import Support
import Testing

@testable import Graph

@Suite("Graphs as text")
struct GraphTextTests {
  static let sample = """
    graph {
      input %0 "x" : f32[B, 4]
      parameter %1 "a.weight" : f32[2, 2] @ "a"
      constant %2 "c \\"quoted\\"" : f32[3] = [1.0, -0.0, 1e-45]
      constant %3 "ids" : i32[2] = [-2147483648, 2147483647]
      %4, %5 = halves(%0) : f32[B, 2], f32[B, 2] @ "split"
      %6 = times(%1) {factor = 2} : f32[2, 2] @ "a"
      assign %1 <- %6
      return "left" = %4
      return "both" = %5
      return "constant" = %2
      return "ids" = %3
    }

    """

  @Test func readsAndPrints() throws {
    let graph = try Graph(text: Self.sample, operators: SmallOperators.all)
    #expect(graph.text == Self.sample)
    #expect(graph.nodes.count == 2)
    #expect(graph.inputs.map { graph.name($0) } == ["x"])
    #expect(graph.variables(.parameter).count == 1)
    #expect(graph.variables(.state).isEmpty)
  }

  @Test("constants keep their bits", arguments: [3, 64, 65, 200]) func constants(count: Int) throws
  {
    var graph = Graph()
    var stream = RandomStream(seed: 1, purpose: "bits")
    let words = (0..<count).map { _ in stream.next() }
    let tensor = try #require(Tensor(type: TensorType([count], batched: false), words: words))
    graph.outputs = [("c", graph.addConstant(tensor, name: "c"))]
    let read = try Graph(text: graph.text, operators: SmallOperators.all)
    let root = try #require(read.roots.first)
    #expect(read.values[root.index].source == .constant("c", tensor))
  }

  @Test(
    "broken text is refused with its line, or the one behind a whole statement",
    arguments: [
      ("graph {", 1), ("graph {\n %0 = times(%1) {factor = 2} : f32[2]\n}", 2),
      ("graph {\n input %0 \"x\" : f32[B]\n input %0 \"y\" : f32[B]\n}", 3),
      ("graph {\n input %0 \"x\" : f32[B]\n %1 = unknown(%0) : f32[B]\n}", 3),
      ("graph {\n input %0 \"x\" : f32[B]\n %1 = times(%0) : f32[B]\n}", 3),
      ("graph {\n input %0 \"x\" : f32[B]\n %1 = times(%0) {factor = 2} : f32[2]\n}", 3),
      ("graph {\n input %0 \"x\" : f32[B]\n %1, %2 = times(%0) {factor = 2} : f32[B]\n}", 3),
      ("graph {\n input %0 \"x\" : f32[9999999999999, 9999999999]\n}", 2),
      ("graph {\n constant %0 \"c\" : f32[3] = [1, 2]\n}", 2),
      ("graph {\n constant %0 \"c\" : f32[1] = hex \"12\"\n}", 2),
      ("graph {\n parameter %0 \"p\" : f32[B]\n}", 2),
      ("graph {\n return \"y\" = %7\n}", 2), ("graph {\n}\nmore", 3),
    ])
  func refusals(text: String, line: Int) {
    do throws(TextScanner.Failure) {
      _ = try Graph(text: text, operators: SmallOperators.all)
      Issue.record("accepted")
    } catch {
      #expect((line...line + 1).contains(error.line), "\(error.message)")
    }
  }

  @Test("mutated text never traps; what is read prints and reads again", arguments: UInt64(1)...8)
  func hostile(seed: UInt64) throws {
    let bytes = Array(Self.sample.utf8)
    var stream = RandomStream(seed: seed, purpose: "mutations")
    for _ in 0..<500 {
      var mutated = bytes
      for _ in 0...stream.integer(below: 3) {
        let position = Int(stream.integer(below: UInt32(mutated.count)))
        switch stream.integer(below: 3) {
        case 0: mutated.remove(at: position)
        case 1: mutated.insert(bytes[Int(stream.integer(below: UInt32(bytes.count)))], at: position)
        default: mutated[position] = UInt8(truncatingIfNeeded: stream.next())
        }
      }
      let text = String(decoding: mutated, as: UTF8.self)
      guard let graph = try? Graph(text: text, operators: SmallOperators.all) else { continue }
      let printed = graph.text
      #expect(try Graph(text: printed, operators: SmallOperators.all).text == printed)
    }
  }
}
