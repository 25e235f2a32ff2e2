import Graph
import Schema
import Support

/// A plan with its weights as one file: data only, no paths and no code. The container has the
/// sections "about" (JSON of the caller's), "plan" (the plan's text, in which every weight is a
/// frozen variable) and "weights" (little-endian elements in the order of these variables, each
/// tensor at a multiple of 64 bytes, gaps zero). Equal plans are equal bytes. Weights are float32,
/// or bfloat16 and 8-bit integers where products of reduced precision read them: then the file is
/// of version 2.
public struct FrozenPlan: Sendable {
  /// A weight in the file's memory.
  public struct Weight: Sendable {
    /// The name of the frozen variable.
    public let name: String
    /// The type of its elements.
    public let element: ElementType
    /// Its extents.
    public let extents: [Int]
    /// Its elements in the file, 64-byte aligned; `owner` keeps them alive.
    fileprivate let range: Range<Int>
  }

  /// The plan, verified.
  public let plan: Plan
  /// What the caller of `encode` said about the plan.
  public let about: String
  /// The weights, in the order of the plan's frozen variables.
  public let weights: [Weight]
  /// What keeps the weights' memory alive.
  public let owner: MappedBytes
  private let sectionStart: Int

  /// The first element of a weight; valid as long as `owner` lives.
  public func start(of weight: Weight) -> UnsafeRawPointer? {
    owner.bytes.baseAddress.map { $0 + sectionStart + weight.range.lowerBound }
  }

  /// Opens a file without copying its weights. Checksums, the plan and the weights' extents are
  /// verified before anything is believed.
  public init(
    _ file: MappedBytes, operators: Catalogue<any Operator.Type>
  ) throws(Container.Damage) {
    let container = try Container(file, kind: .plan)
    guard container.names == ["about", "plan", "weights"] else {
      throw Container.Damage("the file has other sections than a plan has")
    }
    about = try container.text("about")
    plan = try FrozenPlan.plan(try container.text("plan"), operators)
    try FrozenPlan.requireInference(plan.graph)
    guard container.version == FrozenPlan.version(plan.graph) else {
      throw Container.Damage("the file has another version than its weights")
    }
    let section = try container.section("weights")
    weights = try FrozenPlan.layout(plan.graph, section)
    owner = container.owner
    sectionStart = try container.range("weights").lowerBound
  }

  private static func plan(
    _ text: String, _ operators: Catalogue<any Operator.Type>
  ) throws(Container.Damage) -> Plan {
    do throws(TextScanner.Failure) {
      return try Plan(text: text, operators: operators)
    } catch {
      throw Container.Damage("line \(error.line) of the plan: \(error.message)")
    }
  }

  private static func requireInference(_ graph: Graph) throws(Container.Damage) {
    guard graph.assignments.isEmpty, graph.variables().count == graph.variables(.frozen).count
    else {
      throw Container.Damage("a frozen plan changes no variable")
    }
    let ends = graph.inputs + graph.outputs.map(\.value)
    guard ends.allSatisfy({ !graph.type($0).element.isReduced }) else {
      throw Container.Damage("a frozen plan takes and gives floats and ids")
    }
  }

  /// The version of a plan's file.
  private static func version(_ graph: Graph) -> UInt32 {
    graph.variables(.frozen).contains { graph.type($0).element.isReduced } ? 2 : 1
  }

  /// Where the weights lie; throws where the section's length is not theirs or a gap is not zero.
  private static func layout(
    _ graph: Graph, _ bytes: UnsafeRawBufferPointer
  ) throws(Container.Damage) -> [Weight] {
    var weights: [Weight] = []
    var end = 0
    for variable in graph.variables(.frozen) {
      let type = graph.type(variable)
      let start = Plan.aligned(end)
      guard start <= bytes.count, type.bytes(samples: 1) <= bytes.count - start else {
        throw Container.Damage("the weights are shorter than the plan says")
      }
      guard bytes[end..<start].allSatisfy({ $0 == 0 }) else {
        throw Container.Damage("a gap between weights is not empty")
      }
      end = start + type.bytes(samples: 1)
      weights.append(
        Weight(
          name: graph.name(variable) ?? "", element: type.element, extents: type.extents,
          range: start..<end))
    }
    guard end == bytes.count else { throw Container.Damage("bytes follow the last weight") }
    return weights
  }
}

extension FrozenPlan {
  /// The bytes of the file. `weights` are all frozen variables' data, by name and in any order;
  /// throws where one is missing, has other extents, or the plan changes variables.
  public static func encode(
    plan: Plan, weights: [(name: String, tensor: Tensor)], about: String
  ) throws(Container.Damage) -> [UInt8] {
    try requireInference(plan.graph)
    let tensors = Dictionary(weights.map { ($0.name, $0.tensor) }, uniquingKeysWith: { $1 })
    var data: [UInt8] = []
    for variable in plan.graph.variables(.frozen) {
      let name = plan.graph.name(variable) ?? ""
      guard let tensor = tensors[name], tensor.type == plan.graph.type(variable) else {
        throw Container.Damage("the weight `\(name)` is missing or has other extents")
      }
      data += [UInt8](repeating: 0, count: Plan.aligned(data.count) - data.count)
      data += tensor.littleEndianBytes
    }
    var writer = ContainerWriter(kind: .plan, version: version(plan.graph))
    writer.add("about", about)
    writer.add("plan", plan.text)
    writer.add("weights", data)
    return writer.bytes()
  }
}
