import Support

/// Reads examples to predict from: the same formats as for training, without targets.
public enum PredictionInputs {
  /// The examples of a file, whose format shows in its name: `.npy`, `.csv`, or idx for everything
  /// that is called so. A table is read as `table` says, which came from the training part.
  public static func load(
    _ file: String, table: TableEncoding?, _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    if name.hasSuffix(".npy") { return try npy(file, context) }
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

  private static func npy(
    _ file: String, _ context: SourceContext
  ) throws(DiagnosticError) -> Dataset {
    let array = try NPYFile(file, context)
    let content = try array.content()
    let storage =
      array.header.element == .u1
      ? ExampleStorage(.uint8, content.memory, offset: array.header.offset)
      : ExampleStorage(.float32, try array.floats(content))
    let extents = Array(array.header.shape.dropFirst())
    return dataset(array.count, extents.isEmpty ? [1] : extents, storage)
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
