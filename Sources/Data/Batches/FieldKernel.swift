import CKernels
import Support

/// Rows of one field on their way to the network, ready to run: numbers in place, no memory taken
/// while running except by projections, which need room for one copy of the rows.
struct FieldKernel: Sendable {
  /// The memory of a run.
  struct Memory {
    /// The results: `widest` numbers for each row.
    let to: UnsafeMutableRawPointer
    /// As much again where the kernel `projects`; else not used.
    let scratch: UnsafeMutableRawPointer
    /// `rowBytes` for single rows.
    let row: UnsafeMutableRawPointer
  }

  /// Numbers of a stored row.
  let inputs: Int
  /// Numbers of a result.
  let outputs: Int
  /// Whether a step needs scratch memory of the size of the results.
  let projects: Bool
  private let shape: InputShape
  private let mapped: Int
  private let storage: ExampleStorage
  private let map: (any ExampleMap)?
  private let steps: [Transform]

  /// The preparation of a field. Ids are left as they are.
  init(_ field: InputField, _ preparation: InputPreparation = .none) {
    let isNumeric = field.storage.element != .int32
    map = isNumeric ? preparation.map : nil
    steps = isNumeric ? Transform.joined(preparation.transforms) : []
    storage = field.storage
    shape = field.shape
    inputs = field.features
    mapped = map?.shape(for: field.shape).features ?? field.features
    outputs = steps.reduce(mapped) { $1.outputs(for: $0) }
    projects = steps.contains { if case .project = $0 { true } else { false } }
  }

  /// The widest row on the way; results of every step stand one after another in memory of so many
  /// numbers for each row.
  var widest: Int {
    var width = mapped
    return steps.reduce(mapped) { widest, step in
      width = step.outputs(for: width)
      return max(widest, width)
    }
  }

  /// Bytes of memory for single rows: the stored row, the same as floats, the map's scratch.
  var rowBytes: Int {
    floatsOffset + (map.map { 4 * (inputs + $0.scratchCount(for: shape)) } ?? 0)
  }

  private var floatsOffset: Int { (inputs * storage.element.width + 63) / 64 * 64 }

  /// Prepares the examples at `indices`, row by row. In an epoch, random changes are drawn; without
  /// one, readers and maps do what they do for evaluation.
  func run(
    _ indices: ArraySlice<Int32>, epoch: Int?, seed: UInt64 = 0, _ memory: Memory
  ) throws(DiagnosticError) {
    var rest = steps[...]
    var first: Transform?
    if map == nil, case .affine = rest.first { first = rest.popFirst() }
    for (row, index) in indices.enumerated() {
      let place = ExamplePlace(Int(index), epoch: epoch)
      let stored = try storage.row(place, features: inputs, scratch: memory.row)
      let to = memory.to + row * mapped * 4
      if let map {
        let floats = (memory.row + floatsOffset).assumingMemoryBound(to: Float.self)
        gather(stored, nil, into: floats)
        map.run(
          from: floats, to: to.assumingMemoryBound(to: Float.self), scratch: floats + inputs,
          draw: ExampleDraw(seed: seed, epoch: epoch ?? 0, index: Int(index)))
      } else {
        gather(stored, first, into: to.assumingMemoryBound(to: Float.self))
      }
    }
    transform(rest, rows: indices.count, memory)
  }

  private func transform(_ steps: ArraySlice<Transform>, rows: Int, _ memory: Memory) {
    let to = memory.to.assumingMemoryBound(to: Float.self)
    var (current, other) = (to, memory.scratch.assumingMemoryBound(to: Float.self))
    var width = mapped
    for step in steps {
      switch step {
      case .affine(let scale, let shift):
        ck_affine_from_f32(current, current, rows * width, scale, shift, scale.count)
      case .project(let matrix, let offset, let inputs, let outputs):
        ck_project(current, other, rows, matrix, offset, inputs, outputs)
        swap(&current, &other)
        width = outputs
      }
    }
    if current != to { to.update(from: current, count: rows * width) }
  }

  /// One stored row as floats, through an affine map where there is one; ids keep their bits.
  private func gather(
    _ row: UnsafeRawPointer, _ affine: Transform?, into to: UnsafeMutablePointer<Float>
  ) {
    if storage.element == .uint8 {
      let bytes = row.assumingMemoryBound(to: UInt8.self)
      if case .affine(let scale, let shift) = affine {
        ck_affine_from_u8(bytes, to, inputs, scale, shift, scale.count)
      } else {
        ck_floats_from_u8(bytes, to, inputs)
      }
    } else if case .affine(let scale, let shift) = affine {
      let floats = row.assumingMemoryBound(to: Float.self)
      ck_affine_from_f32(floats, to, inputs, scale, shift, scale.count)
    } else {
      UnsafeMutableRawPointer(to).copyMemory(from: row, byteCount: inputs * 4)
    }
  }
}
