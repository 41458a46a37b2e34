//! The meeting point: enrols desks, keeps and relays what they write, adds up, answers.
