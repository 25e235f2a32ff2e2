import Graph
import Kernels
import Runtime
import Support

/// Several sets of random inputs for a plan, fed in turn, so that inputs come from memory as far
/// away as a loader's would.
final class RandomInputs {
  private struct Input {
    let name: String
    let bytes: Int
    let start: Int
  }

  private let memory: ArenaMemory
  private let inputs: [Input]
  private let setBytes: Int
  private let sets: Int

  /// How much memory the sets take together, unless one alone is larger.
  private static let wanted = 64 << 20

  /// As many sets as are fed in turn where nobody wants fewer.
  static let usual = 32

  /// At most `most` sets of inputs for `samples` examples: standard normal numbers, and ids below
  /// the number of classes.
  init(_ graph: Graph, samples: Int, most: Int = usual) throws(DiagnosticError) {
    var offset = 0
    var inputs: [Input] = []
    for value in graph.inputs {
      guard let name = graph.name(value) else { continue }
      let bytes = graph.type(value).bytes(samples: samples)
      inputs.append(Input(name: name, bytes: bytes, start: offset))
      offset += (bytes + 63) / 64 * 64
    }
    self.inputs = inputs
    setBytes = offset
    sets = min(max(RandomInputs.wanted / max(offset, 1), 1), most)
    memory = try BenchBinding.memory(sets * offset)
    fill(graph)
  }

  /// Bytes of all sets.
  var bytes: Int { sets * setBytes }

  private func fill(_ graph: Graph) {
    for (value, input) in zip(graph.inputs.filter { graph.name($0) != nil }, inputs) {
      let count = input.bytes / 4
      for set in 0..<sets {
        let key = RandomKey.derive(seed: UInt64(set), purpose: "bench." + input.name)
        let start = memory.start + set * setBytes + input.start
        if graph.type(value).element == .float32 {
          RandomFill(key: key).normal(start.assumingMemoryBound(to: Float.self), count: count)
        } else {
          var stream = RandomStream(key: key)
          let bound = UInt32(clamping: RandomInputs.classes(of: value, in: graph))
          let ids = start.assumingMemoryBound(to: Int32.self)
          for index in 0..<count { ids[index] = Int32(stream.integer(below: max(bound, 1))) }
        }
      }
    }
  }

  /// How many ids an input may take: the logits beside a class, or the rows of the table it reads.
  static func classes(of input: ValueID, in graph: Graph) -> Int {
    let bounds = graph.nodes.filter { $0.operands.contains(input) }.compactMap { node in
      node.operands.first { $0 != input }.map { other in
        let type = graph.type(other)
        return type.batched ? type.columns : type.extents.first ?? 1
      }
    }
    return bounds.min() ?? 1
  }

  /// Points the inputs of a plan at the set of a run.
  func feed(_ executable: Executable, run: Int) {
    let set = memory.start + run % sets * setBytes
    for input in inputs { executable.setInput(input.name, to: set + input.start) }
  }
}
