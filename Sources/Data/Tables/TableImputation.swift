import Support

extension Dataset {
  /// The same data with missing numbers replaced by the means of the columns over `part` alone:
  /// what a training part may know when a validation part was taken from the same file. Data
  /// without missing numbers are returned as they are.
  public func imputed(from part: Subset) throws(DiagnosticError) -> Dataset {
    guard part.dataset === self, !missing.isEmpty, var table, storage.element == .float32,
      part.count > 0, let values = storage.rows?.assumingMemoryBound(to: Float.self)
    else { return self }
    let memory = try RawMemory.allocate(
      count * features, width: 4, for: "a table with its missing values filled", at: nil)
    memory.floats.initialize(from: values, count: count * features)
    var means: [Int32: Double] = [:]
    for feature in Set(missing.map(\.feature)) {
      means[feature] = mean(feature, of: values, over: part)
    }
    for place in missing {
      let offset = Int(place.row) * features + Int(place.feature)
      memory.floats[offset] = Float(means[place.feature] ?? 0)
    }
    table.setMeans(means)
    return Dataset(
      self, storage: ExampleStorage(.float32, memory), table: table, missing: missing)
  }

  private func mean(
    _ feature: Int32, of values: UnsafePointer<Float>, over part: Subset
  ) -> Double {
    let absent = Set(missing.filter { $0.feature == feature }.map(\.row))
    var sum = 0.0
    var count = 0.0
    for index in part.indices where !absent.contains(index) {
      sum += Double(values[Int(index) * features + Int(feature)])
      count += 1
    }
    return count > 0 ? sum / count : 0
  }
}

extension TableEncoding {
  /// Replaces the means of numeric columns, given by input.
  mutating func setMeans(_ means: [Int32: Double]) {
    var input: Int32 = 0
    for index in columns.indices {
      let width = columns[index].kind.width
      if case .numeric = columns[index].kind, let mean = means[input] {
        columns[index].kind = .numeric(mean: mean)
      }
      input += Int32(width)
    }
  }
}
