"""Carbon and water of electricity by grid."""
