import Graph
import Kernels
import Operators
import Planning
import Support
import Testing

@testable import Runtime

@Suite("Looking into a run")
struct InspectionTests {
  private static let names = ["a.weight", "a.bias", "b.scale", "c.weight"]

  /// linear `a`, scale `b`, linear `c`, with every variable's name telling its layer.
  private static func graph() throws -> Graph {
    var graph = Graph()
    var value = graph.addInput("x", TensorType([3], batched: true))
    func variable(_ name: String, _ extents: [Int]) -> ValueID {
      graph.addVariable(Variable(name, .parameter), extents)
    }
    let aWeight = variable("a.weight", [3, 3])
    let aBias = variable("a.bias", [3])
    let bScale = variable("b.scale", [3])
    let cWeight = variable("c.weight", [3, 2])
    value = try graph.append(
      Linear(bias: true), [value, aWeight, aBias], origin: Origin(layer: "a"))[0]
    let scale = Elementwise("scale", .input(0) * .input(1))
    value = try graph.append(scale, [value, bScale], origin: Origin(layer: "b"))[0]
    value = try graph.append(Linear(bias: false), [value, cWeight], origin: Origin(layer: "c"))[0]
    graph.outputs = [("y", value)]
    return graph
  }

  private static func executable(poisoned: String? = nil, _ poison: Float = .nan) throws
    -> Executable
  {
    let plan = try Planner.plan(try graph())
    let store = try VariableStore(plan.variableExtents)
    for name in store.names {
      let count = try #require(store.extents(name)).reduce(1, *)
      var values = [Float](repeating: 0.5, count: count)
      if name == poisoned { values[count - 1] = poison }
      store.set(name, Tensor([count], values))
    }
    let executable = try Executable(
      plan, samples: 4, store: store, machine: Machine(pool: ThreadPool(threads: 1)))
    var input = [Float](repeating: 1, count: 12)
    if poisoned == "x" { input[2] = poison }
    Tensor([12], input).copy(to: try #require(executable.input("x")))
    return executable
  }

  @Test("finite numbers raise no alarm") func finite() throws {
    #expect(try Self.executable().firstNonFinite(samples: 4)?.id == nil)
  }

  @Test("the layer of a NaN or infinity is named", arguments: names + ["x"])
  func poisoned(name: String) throws {
    for poison in [Float.nan, .infinity] {
      let node = try Self.executable(poisoned: name, poison).firstNonFinite(samples: 4)
      #expect(node?.origin.layer == (name == "x" ? "a" : String(name.prefix(1))))
    }
  }

  @Test("examples that are not run are not looked at") func beyond() throws {
    let executable = try Self.executable()
    let input = try #require(executable.input("x")).assumingMemoryBound(to: Float.self)
    input[11] = .nan
    #expect(executable.firstNonFinite(samples: 3)?.id == nil)
    #expect(executable.firstNonFinite(samples: 4)?.origin.layer == "a")
  }

  @Test("a profile has a time for every node and computes the results") func profile() throws {
    let executable = try Self.executable()
    let times = executable.profile(samples: 4)
    #expect(times.count == executable.plan.graph.nodes.count)
    #expect(times.allSatisfy { $0 >= 0 })
    #expect(executable.choices.count == times.count)
    let output = try #require(executable.output("y")).assumingMemoryBound(to: Float.self)
    #expect((0..<8).map { output[$0] } == [Float](repeating: 1.5, count: 8))
  }

  @Test("inputs may be read from the caller's memory, and back") func borrowed() throws {
    let executable = try Self.executable()
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    defer { memory.deallocate() }
    Tensor([12], [Float](repeating: 0, count: 12)).copy(to: memory)
    executable.setInput("x", to: memory)
    executable.run(samples: 4)
    let output = try #require(executable.output("y")).assumingMemoryBound(to: Float.self)
    #expect(output[0] == 0.375)
    executable.setInput("x", to: nil)
    executable.run(samples: 4)
    #expect(output[0] == 1.5)
  }

  @Test("a store without a variable is refused") func missingVariable() throws {
    let plan = try Planner.plan(try Self.graph())
    let store = try VariableStore([("a.weight", [3, 3])])
    #expect(throws: BindingError.self) {
      try Executable(plan, samples: 1, store: store, machine: Machine(pool: ThreadPool(threads: 1)))
    }
  }
}
