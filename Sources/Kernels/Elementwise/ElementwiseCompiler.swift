import CKernels

/// Orders the nodes of a program and gives their values registers.
struct ElementwiseCompiler {
  /// The instructions in order.
  private(set) var instructions: [ck_instruction] = []
  /// The constants in slot order.
  private(set) var constants: [Float] = []
  /// How many registers the instructions use.
  private(set) var registers = 0

  private let graph: ElementwiseNodes
  private let inputs: Int
  private var order: [Int] = []
  private var placed: [Bool]
  private var heights: [Int]
  private var constantSlots: [Int: Int] = [:]

  /// Compiles a graph whose program takes `inputs` inputs.
  init(_ graph: ElementwiseNodes, inputs: Int) {
    self.graph = graph
    self.inputs = inputs
    placed = graph.nodes.map { _ in false }
    heights = []
    for node in graph.nodes.indices {
      heights.append(1 + (graph.operands(of: node).map { heights[$0] }.max() ?? -1))
    }
    for output in graph.outputs { place(output) }
    collectConstants()
    emit()
  }

  /// Appends the operations that `node` needs, the taller operand first, and then its own.
  private mutating func place(_ node: Int) {
    guard !placed[node], case .operation(_, let operands, _) = graph.nodes[node] else { return }
    placed[node] = true
    for operand in operands.sorted(by: { heights[$0] > heights[$1] }) { place(operand) }
    order.append(node)
  }

  private mutating func collectConstants() {
    for node in order {
      for operand in graph.operands(of: node) where constantSlots[operand] == nil {
        guard case .constant(let bits) = graph.nodes[operand] else { continue }
        constantSlots[operand] = constants.count
        constants.append(Float(bitPattern: bits))
      }
    }
  }

  /// Positions in `order`: where each value is last read, and after which no input is read.
  private func lastUses() -> (reads: [Int: Int], inputs: Int) {
    var reads: [Int: Int] = [:]
    var lastInput = -1
    for (position, node) in order.enumerated() {
      for operand in graph.operands(of: node) {
        reads[operand] = position
        if case .input = graph.nodes[operand] { lastInput = position }
      }
    }
    return (reads, lastInput)
  }

  /// Registers come first, so slots are only known once they are counted: until then a negative
  /// number -1 - s stands for slot s after the registers.
  private mutating func emit() {
    let (reads, lastInput) = lastUses()
    let outputOf = Dictionary(
      graph.outputs.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var pool = RegisterPool()
    var slots: [Int: Int] = [:]
    var drafts: [(UInt16, Int, [Int])] = []
    for (position, node) in order.enumerated() {
      guard case .operation(let code, let operands, _) = graph.nodes[node] else { continue }
      let sources = operands.map { slots[$0] ?? fixedSlot($0) }
      for operand in Set(operands) where reads[operand] == position {
        if let register = slots[operand], register >= 0, outputOf[operand] == nil {
          pool.free(register)
        }
      }
      let direct = reads[node] == nil && position >= lastInput
      let destination = direct ? outputOf[node].map(outputSlot) : nil
      slots[node] = destination ?? pool.take()
      drafts.append((code, slots[node] ?? 0, sources))
    }
    for (index, node) in graph.outputs.enumerated() {
      guard let register = slots[node], register >= 0 else { continue }
      drafts.append((UnaryFunction.code(CK_OP_COPY), outputSlot(index), [register]))
    }
    registers = pool.count
    instructions = drafts.map(encoded)
  }

  private func fixedSlot(_ node: Int) -> Int {
    if case .input(let index) = graph.nodes[node] { return -1 - constants.count - index }
    return -1 - (constantSlots[node] ?? 0)
  }

  private func outputSlot(_ index: Int) -> Int { -1 - constants.count - inputs - index }

  private func encoded(_ code: UInt16, _ destination: Int, _ sources: [Int]) -> ck_instruction {
    func slot(_ draft: Int) -> UInt16 { UInt16(draft >= 0 ? draft : registers - 1 - draft) }
    func source(_ index: Int) -> UInt16 {
      sources.indices.contains(index) ? slot(sources[index]) : 0
    }
    return ck_instruction(
      operation: code, destination: slot(destination), a: source(0), b: source(1), c: source(2))
  }
}

/// Registers numbered from zero, the most recently freed handed out first.
private struct RegisterPool {
  private(set) var count = 0
  private var unused: [Int] = []

  mutating func take() -> Int {
    if let register = unused.popLast() { return register }
    count += 1
    return count - 1
  }

  mutating func free(_ register: Int) { unused.append(register) }
}
