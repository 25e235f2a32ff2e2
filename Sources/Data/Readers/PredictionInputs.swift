import Support

/// Reads examples to predict from: the same formats as for training, without targets.
public enum PredictionInputs {
  /// The examples of a file, whose format shows in its name: `.npy`, `.npz`, `.csv`, an image, or
  /// idx for everything that is called otherwise. A table is read as `table` says, which came from
  /// the training part; of an archive, the arrays called as the plan's `inputs` are taken; an image
  /// is cut and scaled to the extents of the plan's input, where those are an image's.
  public static func load(
    _ file: String, table: TableEncoding?, inputs: [String] = [], extents: [Int] = [],
    _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    if ImageFolder.endings.contains(where: file.lowercased().hasSuffix) {
      return try image(file, extents, context)
    }
    let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    if name.hasSuffix(".npy") { return try npy(file, context) }
    if name.hasSuffix(".npz") { return try npz(file, inputs, context) }
    if name.hasSuffix(".csv") {
      guard let table else {
        throw DataDiagnostics.error(
          DataDiagnostics.partMismatch,
          "`\(file)` is a table, but the plan was not trained on one", at: context.span)
      }
      return try table.load(file, context)
    }
    return try idx(file, context)
  }

  private static func image(
    _ file: String, _ extents: [Int], _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let picture = try ImageReader.picture(file, context)
    var shape = picture.shape
    if let wanted = ImageShape(InputShape(extents)), wanted.channels == 1 || wanted.channels == 3 {
      shape = wanted
    }
    let bytes = ImageForm(shape: shape, fit: .crop).bytes(picture) ?? picture.bytes
    let memory = try RawMemory.allocate(bytes.count, for: file, at: context.span)
    memory.bytes.copyBytes(from: bytes)
    return dataset(1, shape.shape.extents, ExampleStorage(.uint8, memory))
  }

  private static func npy(
    _ file: String, _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let array = try NPYFile(file, context).array()
    return dataset(array.count, array.inputShape.extents, try array.storage())
  }

  private static func npz(
    _ file: String, _ inputs: [String], _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let archive = try NPZArchive(file, context)
    // One input takes the only array, whatever it is called.
    let names = inputs.count == 1 && archive.names.count == 1 ? archive.names : inputs
    var fields: [InputField] = []
    var counts: [(name: String, count: Int)] = []
    for (name, input) in zip(names, inputs) {
      let array = try archive.array(name)
      counts.append((name, array.count))
      fields.append(InputField(input, array.inputShape, try array.storage()))
    }
    return Dataset(
      count: try archive.commonCount(counts), inputs: fields,
      outputs: [TargetField(TargetHeader(kind: .values(count: 1)), .absent)])
  }

  private static func idx(
    _ file: String, _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let images = try IDXFile(file, axes: 2...4, context)
    let content = try images.content()
    var extents = Array(images.extents.dropFirst())
    if extents.count == 2 { extents.append(1) }
    return dataset(
      images.count, extents,
      ExampleStorage(.uint8, content.memory, offset: images.headerLength))
  }

  private static func dataset(_ count: Int, _ extents: [Int], _ storage: ExampleStorage) -> Dataset
  {
    Dataset(
      count: count, input: InputShape(extents), storage: storage, targets: .absent,
      target: .values(count: 1))
  }
}
