import Support

/// What the generators of points in the plane share.
enum PlaneGenerator {
  /// `count` points in classes 0, 1, ... in turn; `point` places one of a class.
  static func dataset(
    _ name: String, count: Int, classes: Int, isTraining: Bool, _ context: SourceContext,
    _ point: (inout GeneratorDraw, Int) -> (Double, Double)
  ) throws(DiagnosticError) -> Dataset {
    let memory = try RawMemory.allocate(count, width: 8, for: name, at: context.span)
    var labels: [Int32] = []
    for index in 0..<count {
      var draw = GeneratorDraw(name, seed: context.seed, isTraining: isTraining, index: index)
      let label = index % classes
      let (x, y) = point(&draw, label)
      memory.floats[2 * index] = Float(x)
      memory.floats[2 * index + 1] = Float(y)
      labels.append(Int32(label))
    }
    let header = header(count: count, classes: classes)
    return Dataset(
      count: count, input: header.input, storage: ExampleStorage(.float32, memory),
      targets: .classes(labels), target: header.target)
  }

  /// The header of such data.
  static func header(count: Int, classes: Int) -> DatasetHeader {
    DatasetHeader(
      count: count, input: InputShape([2]),
      target: .classes(count: classes, names: (0..<classes).map(String.init)))
  }
}
