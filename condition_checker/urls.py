from django.urls import path

from . import views

app_name = "condition_checker"

urlpatterns = [
    path("", views.checker, name="checker"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
]
