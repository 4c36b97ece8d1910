// The default generator, the default type and the number of threads belong to the process, so tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
