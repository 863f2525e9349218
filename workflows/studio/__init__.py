"""The designer's studio: designs in work, judged as a deployment judges them, approved by a second person, deployed."""
