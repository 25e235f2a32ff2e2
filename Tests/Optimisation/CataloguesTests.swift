import Schema
import Testing

@testable import Optimisation

/// What every declaration of every catalogue must keep.
@Suite struct CataloguesTests {
  static let declarations: [Declaration] =
    OptimisationCatalogues.initializers.declarations
    + OptimisationCatalogues.regularizers.declarations
    + OptimisationCatalogues.optimizers.declarations
    + OptimisationCatalogues.schedules.declarations
    + OptimisationCatalogues.stops.declarations
    + OptimisationCatalogues.averages.declarations
    + OptimisationCatalogues.clippings.declarations

  @Test func categoriesAgree() {
    #expect(
      OptimisationCatalogues.initializers.declarations.allSatisfy { $0.category == .initializer })
    #expect(
      OptimisationCatalogues.regularizers.declarations.allSatisfy { $0.category == .regularizer })
    #expect(OptimisationCatalogues.optimizers.declarations.allSatisfy { $0.category == .optimizer })
    #expect(OptimisationCatalogues.schedules.declarations.allSatisfy { $0.category == .schedule })
    #expect(OptimisationCatalogues.stops.declarations.allSatisfy { $0.category == .stop })
    #expect(OptimisationCatalogues.averages.declarations.allSatisfy { $0.category == .average })
    #expect(OptimisationCatalogues.clippings.declarations.allSatisfy { $0.category == .clipping })
  }

  @Test func everyNameOfTheVocabularyIsThere() {
    let names = Set(Self.declarations.map(\.name))
    let wanted = [
      "zeros", "constant", "normal", "uniform", "xavier", "glorot", "kaiming", "msra", "lecun",
      "orthogonal", "random_walk", "l1", "l2", "decay", "max_norm", "sgd", "momentum", "nesterov",
      "adagrad", "adadelta", "rmsprop", "adam", "adamw", "nadam", "step", "exponential", "cosine",
      "linear", "inverse_sqrt", "polynomial", "plateau", "one_cycle", "cosine_restarts", "warmup",
      "clip_norm", "clip_value", "no_improvement", "polyak",
    ]
    #expect(wanted.filter { !names.contains($0) } == [])
  }

  @Test(arguments: declarations) func everythingIsSaid(_ declaration: Declaration) {
    #expect(declaration.summary.hasSuffix("."))
    #expect(!declaration.source.isEmpty)
    #expect(!declaration.details.isEmpty)
    #expect(declaration.example.contains(declaration.name))
    #expect(Set(declaration.arguments.map(\.name)).count == declaration.arguments.count)
    #expect(declaration.arguments.allSatisfy { !$0.summary.isEmpty && !$0.summary.hasSuffix(".") })
  }

  @Test(arguments: declarations) func defaultsFitTheirTypes(_ declaration: Declaration) throws {
    for argument in declaration.arguments {
      guard case .value(let value) = argument.fallback else { continue }
      #expect(try argument.type.coerce(value) == value, "\(declaration.name)(\(argument.name))")
    }
  }

  @Test func whatNeedsNothingCanBeBuiltFromItsName() throws {
    for declaration in Self.declarations
    where declaration.arguments.allSatisfy({ $0.fallback != .required }) {
      let value = Value.name(declaration.name)
      switch declaration.category {
      case .initializer: _ = try OptimisationCatalogues.initializer(value)
      case .regularizer: _ = try OptimisationCatalogues.regularizer(value)
      case .optimizer: _ = try OptimisationCatalogues.optimizer(value)
      case .schedule: _ = try OptimisationCatalogues.schedule(value)
      case .stop: _ = try OptimisationCatalogues.stop(value)
      case .average: _ = try OptimisationCatalogues.average(value)
      default: _ = try OptimisationCatalogues.clipping(value)
      }
    }
  }

  @Test func whatIsMissingOrUnknownIsRefused() {
    #expect(throws: InvalidArgument("start", "must be given")) {
      try OptimisationCatalogues.schedule(.name("cosine"))
    }
    #expect(throws: InvalidArgument("cosin", "is not a schedule")) {
      try OptimisationCatalogues.schedule(.name("cosin"))
    }
    #expect(throws: InvalidArgument("5 epochs", "is not an optimizer")) {
      try OptimisationCatalogues.optimizer(.quantity(5, .epochs))
    }
    #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.optimizer(.call(Call("sgd", ["momentum": .number(1)])))
    }
  }
}
