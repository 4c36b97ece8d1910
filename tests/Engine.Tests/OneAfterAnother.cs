// The number of threads is one for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
