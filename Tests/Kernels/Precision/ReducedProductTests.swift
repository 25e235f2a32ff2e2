import Testing

@testable import Kernels

/// Every unit in every form of this processor, against the naive reference.
@Suite("Products of reduced precision") struct ReducedProductTests {
  /// Sizes around the words, vectors and tiles of all forms.
  private static let linear: [(Int, Int, Int)] = [
    (1, 1, 1), (1, 10, 784), (3, 10, 7), (2, 33, 5), (17, 31, 29), (1, 70, 65), (29, 64, 128),
    (15, 17, 4), (64, 32, 3), (13, 16, 2), (5, 96, 66), (47, 40, 150),
  ]

  private static let images: [ConvolutionShape] = {
    var plain = ConvolutionShape(
      samples: 2, height: 5, width: 7, inputs: 6, kernelHeight: 3, kernelWidth: 3, outputs: 17)
    var padded = plain
    (padded.padTop, padded.padBottom, padded.padLeft, padded.padRight) = (1, 2, 2, 1)
    var strided = padded
    (strided.strideY, strided.strideX, strided.inputs, strided.outputs) = (2, 3, 5, 40)
    var dilated = padded
    (dilated.dilationY, dilated.dilationX, dilated.samples) = (2, 2, 1)
    var flat = plain
    (flat.height, flat.kernelHeight, flat.inputs) = (1, 1, 8)
    (flat.padLeft, flat.padRight) = (1, 1)
    plain.samples = 20
    (plain.height, plain.width) = (3, 3)
    return [plain, padded, strided, dilated, flat]
  }()

  /// Images of few channels and more pixels in a row than are spread at a time.
  private static let shallow: [ConvolutionShape] = [1, 2, 3, 5, 7].map { channels in
    var shape = ConvolutionShape(
      samples: 2, height: 4, width: 70, inputs: channels, kernelHeight: 3, kernelWidth: 5,
      outputs: 20)
    (shape.padLeft, shape.padTop, shape.strideX) = (2, 1, 2)
    return shape
  }

  /// Weights too large for the first-level cache, with rows so short that tiles run through several
  /// of them; with blocks of all rows, and of some.
  private static let deep: [ConvolutionShape] = [(1, 9, 7), (2, 4, 4), (1, 2, 3), (3, 40, 8)].map {
    var shape = ConvolutionShape(
      samples: $0.0, height: $0.1, width: $0.2, inputs: 72, kernelHeight: 3, kernelWidth: 3,
      outputs: 33)
    (shape.padTop, shape.padBottom, shape.padLeft, shape.padRight) = (1, 1, 1, 2)
    return shape
  }

  private static let cases =
    linear.map { ReducedCase.linear($0.0, $0.1, $0.2) }
    + (images + shallow + deep).map { ReducedCase(shape: $0) }

  @Test("floats agree with the reference to rounding, integers to the bit")
  func againstTheReference() throws {
    for given in Self.cases {
      var references: [[Bool]: [Float]] = [:]
      for (unit, form) in ReducedCase.units {
        let kind = [unit.isInteger, unit.roundsInputs]
        let expected = try references[kind] ?? given.expected(unit)
        references[kind] = expected
        let found = given.computed(unit, form)
        let products = given.shape.weightCount / given.shape.outputs
        let bound = unit.isInteger ? 0 : 4 * Float(products + 2) * 0x1p-24
        let worst = zip(found, expected).map { $0.isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
        #expect(worst <= bound, "\(unit) \(form) \(given.shape): \(worst)")
      }
    }
  }

  @Test("all units for integers give the same bits") func sameBits() {
    let units = ReducedCase.units.filter { $0.0.isInteger }
    for given in Self.cases {
      let results = units.map { given.computed($0.0, $0.1).map(\.bitPattern) }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("the same bits at any number of threads", arguments: [2, 5]) func threads(count: Int) {
    for (unit, form) in ReducedCase.units {
      let whole = ReducedCase.linear(300, 200, 130)  // Cut into samples alone.
      let images = [Self.images[1], Self.deep[3]].map { ReducedCase(shape: $0) }
      for given in [ReducedCase.linear(67, 300, 1030), whole] + images {
        let alone = given.computed(unit, form).map(\.bitPattern)
        #expect(given.computed(unit, form, threads: count).map(\.bitPattern) == alone)
      }
    }
  }

  @Test("inputs too large for the cache are laid out in parts") func chunks() throws {
    for (unit, form) in ReducedCase.units {
      let given = ReducedCase.linear(600, 3, 1003)
      let expected = try given.expected(unit)
      let found = given.computed(unit, form)
      let bound = unit.isInteger ? 0 : 4 * Float(1005) * 0x1p-24
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= bound })
    }
  }

  @Test("units that round inputs take the nearest bfloat16") func roundedInputs() {
    let inputs: [Float] = [
      0, -1.5, 1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.01p-8, -0x1.fefp100, 3.4e38, .infinity, .nan, 1e-30,
    ]
    for (unit, form) in ReducedCase.units where unit.roundsInputs {
      let shape = ConvolutionShape(
        samples: inputs.count, height: 1, width: 1, inputs: 1, kernelHeight: 1, kernelWidth: 1,
        outputs: 1)
      let product = ReducedProduct(shape, unit: unit, instructions: form)
      var packed = [UInt8](repeating: 0, count: product.packedBytes)
      var workspace = [UInt8](repeating: 0, count: product.workspaceBytes + 1)
      product.pack([BFloat16.bits(1)], into: &packed)
      var y = [Float](repeating: 0, count: inputs.count)
      product.run(
        x: inputs, packed: packed, y: &y, workspace: &workspace, pool: ThreadPool(threads: 1))
      for (x, result) in zip(inputs, y) {
        let nearest = BFloat16.value(BFloat16.bits(x))
        #expect(result == nearest || result.isNaN && x.isNaN, "\(unit): \(x) gives \(result)")
      }
    }
  }

  @Test("fewer samples than bound leave the rest alone; what follows sees each once")
  func fewerSamples() throws {
    for (unit, form) in ReducedCase.units {
      let given = ReducedCase(shape: Self.images[0])
      let columns = given.shape.outputs
      let seen = BlockCounts(given.shape.samples * given.shape.resultCount, columns: columns)
      let found = given.computed(unit, form, samples: 7, after: seen)
      let written = 7 * given.shape.resultCount
      #expect(found.prefix(written).allSatisfy { !$0.isNaN })
      #expect(found.dropFirst(written).allSatisfy { $0.isNaN })
      #expect(seen.times.prefix(written).allSatisfy { $0 == 1 })
      #expect(seen.times.dropFirst(written).allSatisfy { $0 == 0 })
    }
  }

  @Test("without bias, addend and rectifier") func plain() throws {
    for (unit, form) in ReducedCase.units {
      var given = ReducedCase.linear(5, 18, 12)
      (given.isBiased, given.isAddedTo, given.isRectified) = (false, false, false)
      let expected = try given.expected(unit)
      #expect(expected.contains { $0 < 0 })
      #expect(
        zip(given.computed(unit, form), expected).allSatisfy { abs($0 - $1) <= 60 * 0x1p-24 })
    }
  }

  @Test("each form has a unit for both kinds of numbers") func best() {
    for form in InstructionSet.available {
      for integers in [false, true] {
        let unit = ReducedUnit.best(integers: integers, form)
        #expect(unit.isAvailable(in: form) && unit.isInteger == integers)
      }
    }
  }
}
