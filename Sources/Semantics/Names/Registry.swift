import Data
import Graph
import Operators
import Optimisation
import Schema

/// All nameable things, by category: the catalogues joined, and what the vocabulary has beyond
/// them.
public enum Registry {
  /// The declarations of a category, in the order of the manual.
  public static func declarations(_ category: Category) -> [Declaration] {
    switch category {
    case .layer: OperatorCatalogue.layers.declarations
    case .loss: OperatorCatalogue.losses.declarations
    case .metric: OperatorCatalogue.metrics.declarations
    case .initializer: OptimisationCatalogues.initializers.declarations
    case .regularizer: OptimisationCatalogues.regularizers.declarations
    case .optimizer:
      OptimisationCatalogues.optimizers.declarations
        + OptimisationCatalogues.wholeProblemOptimizers.declarations
    case .schedule: OptimisationCatalogues.schedules.declarations
    case .stop: OptimisationCatalogues.stops.declarations
    case .average: OptimisationCatalogues.averages.declarations
    case .clipping: OptimisationCatalogues.clippings.declarations
    case .source: DataCatalogues.sources.declarations
    case .preprocessing: DataCatalogues.preprocessing.declarations
    case .expectation: Promises.expectations
    case .stage: SearchStages.declarations
    case .construct: Constructs.declarations
    case .section: Sections.all
    case .split: [Folds.declaration]
    case .augmentation: DataCatalogues.augmentations.declarations
    case .view: DataCatalogues.views.declarations
    case .primitive: []
    }
  }

  /// The declaration of a name in a category.
  public static func declaration(_ name: String, in category: Category) -> Declaration? {
    tables[category]?[name]
  }

  /// The names of a category.
  public static func names(_ category: Category) -> [String] {
    declarations(category).map(\.name)
  }

  /// The categories that know a name.
  public static func categories(of name: String) -> [Category] {
    Category.allCases.filter { tables[$0]?[name] != nil }
  }

  private static let tables: [Category: [String: Declaration]] = Dictionary(
    uniqueKeysWithValues: Category.allCases.map { category in
      let entries = declarations(category).map { ($0.name, $0) }
      return (category, Dictionary(entries, uniquingKeysWith: { first, _ in first }))
    })
}
